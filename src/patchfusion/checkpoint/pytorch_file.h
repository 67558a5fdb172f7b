// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "patchfusion/checkpoint/blob.h"
#include "patchfusion/checkpoint/checkpoint.h"

namespace patchfusion::checkpoint {

/// Whether a file begins as torch.save wrote it before PyTorch 1.6: pickles and raw arrays, one after the other, no archive.
[[nodiscard]] bool is_legacy_pytorch(std::span<const std::byte> bytes);

/// Reads the state dict of a PyTorch zip archive (torch.save since 1.6). Throws CheckpointError naming `path`.
[[nodiscard]] Checkpoint read_pytorch_zip(const Blob& file, const std::string& path);

/// Reads the state dict of a legacy PyTorch file (torch.save before 1.6). Throws CheckpointError naming `path`.
[[nodiscard]] Checkpoint read_pytorch_legacy(const Blob& file, const std::string& path);

}  // namespace patchfusion::checkpoint
