// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/inference/views.h"

#include <utility>

#include "patchfusion/core/error.h"
#include "patchfusion/core/own_pages.h"
#include "patchfusion/core/stage_clock.h"
#include "patchfusion/tiling/resample.h"
#include "patchfusion/tiling/schedule.h"

namespace patchfusion::inference {
namespace {

Size size_of(const torch::Tensor& rgb) {
    if (rgb.dim() != 3 || rgb.size(2) != 3 || rgb.scalar_type() != torch::kUInt8 || rgb.numel() == 0) {
        throw InternalError("inference needs a photograph [H,W,3] of uint8");
    }
    return {.height = static_cast<int>(rgb.size(0)), .width = static_cast<int>(rgb.size(1))};
}

}  // namespace

Views view_photo(torch::Tensor rgb, const model::ModelConfig& config, torch::Device device, std::optional<int> tile_pixels) {
    const Stage stage("photo to grids");
    const Size photo = size_of(rgb);
    const Size process = tiling::process_size_for(photo, config.process_size.area(), config.process_multiple);
    const int split = tile_pixels ? tiling::tiles_per_side(photo, process, *tile_pixels) : config.split;
    Views views = {.photo = photo,
                   .process_size = process,
                   .whole = tiling::resize_photo(rgb, process).to(device),
                   .split = split,
                   .working = {}};
    const Size grid = {.height = split * process.height, .width = split * process.width};
    views.working = WorkingGrid(std::move(rgb), grid, device);
    return views;
}

Views view_photo_officially(const torch::Tensor& rgb, const model::ModelConfig& config, Size working, torch::Device device) {
    (void)size_of(rgb);  // throws where it is no photograph
    const torch::Tensor image = zeros_on_own_pages(rgb.sizes(), torch::kFloat32).copy_(rgb).div_(255.0);  // [H,W,3]
    return view_image_officially(image.permute({2, 0, 1}).unsqueeze(0), config, working, device);
}

Views view_image_officially(const torch::Tensor& image, const model::ModelConfig& config, Size working, torch::Device device) {
    const Stage stage("photo to grids");
    torch::Tensor grid = zeros_on_own_pages({1, 3, working.height, working.width}, image.scalar_type());
    grid.copy_(at::upsample_bicubic2d(image, sides(working), /*align_corners=*/true));
    return {.photo = {.height = static_cast<int>(image.size(2)), .width = static_cast<int>(image.size(3))},
            .process_size = config.process_size,
            .whole = at::upsample_bilinear2d(image, sides(config.process_size), /*align_corners=*/true).contiguous().to(device),
            .split = config.split,
            .working = WorkingGrid(grid.to(device))};
}

}  // namespace patchfusion::inference
