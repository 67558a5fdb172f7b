// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace patchfusion::image {

/// Bounds the threads that OpenImageIO, and OpenEXR within it, read and write files with: at least 1, which means the caller's
/// own alone. Without this call they take every core. Before the first file.
void use_io_threads(int threads);

}  // namespace patchfusion::image
