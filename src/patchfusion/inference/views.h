// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <array>
#include <cstdint>
#include <optional>

#include "patchfusion/core/geometry.h"
#include "patchfusion/inference/working_grid.h"
#include "patchfusion/model/model_config.h"

namespace patchfusion::inference {

/// A photograph as the networks see it.
struct Views {
    Size photo;
    Size process_size;
    torch::Tensor whole;  // [1,3,h,w] in [0,1], the whole photograph at the process size: N_c's view
    int split = 0;        // tiles per side
    WorkingGrid working;  // that tiles are cut from
};

/// At the photograph's own aspect, working grid = split x process size (paper plan); split is the model's, or tiles_per_side
/// where tile_pixels is given. rgb: [H,W,3] uint8, let go of where it is given away and the working grid does not need it.
[[nodiscard]] Views view_photo(torch::Tensor rgb, const model::ModelConfig& config, torch::Device device,
                               std::optional<int> tile_pixels = {});

/// Stretched to the model's process size and to `working`, with the released code's resizing (aligned corners, no
/// antialiasing: bilinear for N_c, bicubic for the tiles). rgb: [H,W,3] uint8.
[[nodiscard]] Views view_photo_officially(const torch::Tensor& rgb, const model::ModelConfig& config, Size working,
                                          torch::Device device);

/// The same from an image [1,3,H,W] in [0,1].
[[nodiscard]] Views view_image_officially(const torch::Tensor& image, const model::ModelConfig& config, Size working,
                                          torch::Device device);

/// {height, width} as LibTorch's resizing takes it.
[[nodiscard]] inline std::array<std::int64_t, 2> sides(Size size) {
    return {size.height, size.width};
}

}  // namespace patchfusion::inference
