// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/serve/previews.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "patchfusion/image/depth_file.h"
#include "patchfusion/inference/views.h"

namespace patchfusion::serve {
namespace {

constexpr int kLongestSide = 1024;

/// [h,w] -> [height,width], bilinear.
torch::Tensor resized(const torch::Tensor& map, Size size) {
    return at::upsample_bilinear2d(map.unsqueeze(0).unsqueeze(0), inference::sides(size), /*align_corners=*/false)[0][0];
}

/// For each of `to` pixels the one of `from` under its middle.
torch::Tensor middles(std::int64_t from, std::int64_t to) {
    return ((torch::arange(to, torch::kInt64) * 2 + 1) * from).div(2 * to, "floor");
}

/// A tile of the working grid in pixels of the photograph, as far as it touches them.
Rect in_photo(const Rect& tile, Size grid, Size photo) {
    const auto scaled = [](int at, int from, int to) { return static_cast<std::int64_t>(at) * to / from; };
    const auto left = static_cast<int>(scaled(tile.left, grid.width, photo.width));
    const auto top = static_cast<int>(scaled(tile.top, grid.height, photo.height));
    const auto right = static_cast<int>(scaled(tile.right(), grid.width, photo.width));
    const auto bottom = static_cast<int>(scaled(tile.bottom(), grid.height, photo.height));
    return {.left = left, .top = top, .width = std::max(1, right - left), .height = std::max(1, bottom - top)};
}

torch::Tensor window(const torch::Tensor& map, const Rect& rect) {
    return map.slice(0, rect.top, rect.bottom()).slice(1, rect.left, rect.right());
}

}  // namespace

Size shrunk_to(Size size, int longest) {
    const int longer = std::max(size.width, size.height);
    if (longer <= longest) {
        return size;
    }
    const auto scaled = [&](int side) {
        return std::max(1, static_cast<int>(std::lround(static_cast<double>(side) * longest / longer)));
    };
    return {.height = scaled(size.height), .width = scaled(size.width)};
}

Size preview_size(Size photo) {
    return shrunk_to(photo, kLongestSide);
}

torch::Tensor picked(const torch::Tensor& map, Size size) {
    return map.index_select(0, middles(map.size(0), size.height)).index_select(1, middles(map.size(1), size.width));
}

std::filesystem::path preview_file(const Job& job, std::string_view plan) {
    return job.folder() / ("preview_" + std::string(plan) + ".npy");
}

void Previews::update(const inference::Glimpse& glimpse) {
    if (glimpse.tiles.empty()) {
        if (glimpse.coarse_m.defined()) {
            coarse_ = resized(glimpse.coarse_m, size_);
            write("coarse", coarse_);
            write("fused", coarse_);
        }
        return;
    }
    update_fine(glimpse);
    update_fused(glimpse);
    std::vector<Rect> regions;
    for (const Rect& tile : glimpse.tiles) {
        regions.push_back(in_photo(tile, glimpse.grid, job_.order().size));
    }
    job_.add_tiles(regions, glimpse.tiles_done, glimpse.tiles_total);
}

void Previews::update_fused(const inference::Glimpse& glimpse) {
    const auto unknown = glimpse.running_m == 0;  // [H,W]
    const auto nan = torch::full({}, std::numeric_limits<float>::quiet_NaN());
    const auto running = resized(torch::where(unknown, nan, glimpse.running_m), size_);
    write("fused", coarse_.defined() ? torch::where(running.isnan(), coarse_, running) : running);
}

void Previews::update_fine(const inference::Glimpse& glimpse) {
    if (!fine_.defined()) {
        fine_ = torch::full({glimpse.grid.height, glimpse.grid.width}, std::numeric_limits<float>::quiet_NaN());
    }
    for (std::size_t i = 0; i < glimpse.tiles.size(); ++i) {
        auto place = window(fine_, glimpse.tiles[i]);
        if (place.isnan().any().item<bool>()) {  // the plan fine has the regular tiles only, which come first
            place.copy_(glimpse.fine_m[static_cast<std::int64_t>(i)]);
        }
    }
    write("fine", resized(fine_, size_));
}

void Previews::finish(const torch::Tensor& depth_m) {
    write("fused", picked(depth_m, size_));
}

void Previews::write(const std::string& plan, const torch::Tensor& map) {
    image::write_npy(preview_file(job_, plan), map);
    if (std::ranges::find(written_, plan) == written_.end()) {
        written_.push_back(plan);
        job_.has_preview(plan);
    }
}

}  // namespace patchfusion::serve
