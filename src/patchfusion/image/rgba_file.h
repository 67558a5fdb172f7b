// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <filesystem>

namespace patchfusion::image {

/// A picture with its alpha, as games' textures have it, of any size: [H,W,4] uint8 sRGB, alpha not multiplied in, 255 where
/// the file has none. Throws InputError naming the file and the reason.
[[nodiscard]] torch::Tensor read_rgba(const std::filesystem::path& path);

}  // namespace patchfusion::image
