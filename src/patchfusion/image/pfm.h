// SPDX-License-Identifier: Apache-2.0
// Private to the room: portable float maps (https://netpbm.sourceforge.net/doc/pfm.html). OpenImageIO 2.4 cannot write them.
#pragma once

#include <torch/torch.h>
#include <filesystem>

namespace patchfusion::image {

/// One channel, little-endian, scale 1. `values`: [H,W], stored as float32.
void write_pfm(const std::filesystem::path& path, const torch::Tensor& values);

/// [H,W] float32 of a one-channel map of either byte order. The size of the scale is ignored, as by Middlebury's own reader.
/// Throws InputError naming the file and the reason.
[[nodiscard]] torch::Tensor read_pfm(const std::filesystem::path& path);

}  // namespace patchfusion::image
