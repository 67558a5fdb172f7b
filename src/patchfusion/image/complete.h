// SPDX-License-Identifier: Apache-2.0
// Private to the room: is a file all there?
#pragma once

#include <filesystem>

namespace patchfusion::image {

/// Throws InputError in one line if `path` is missing, a folder, unreadable or empty, or a JPEG or PNG whose end is missing.
/// The decoders do not do this for us: libjpeg fills what is missing with grey and calls it a success, libpng prints to stderr.
void check_complete(const std::filesystem::path& path);

}  // namespace patchfusion::image
