// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/tiling/resample.h"

#include <ATen/Parallel.h>
#include <algorithm>
#include <vector>

#include "patchfusion/core/error.h"
#include "patchfusion/tiling/roi_kernel.h"

namespace patchfusion::tiling {
namespace {

constexpr std::int64_t kColours = 3;

/// Means over areas. rgb: [H,W,3] uint8 with contiguous rows -> [part.height,part.width,3] float32, a part of [h,w,3].
torch::Tensor area_means(const torch::Tensor& rgb, Size size, const Rect& part) {
    const RoiAxis rows = area_axis(rgb.size(0), size.height, part.top, part.height);
    RoiAxis columns = area_axis(rgb.size(1), size.width, part.left, part.width);
    const auto left = columns.taps.front().pixel;
    const auto width = columns.taps.back().pixel + 1 - left;
    for (RoiTap& tap : columns.taps) {
        tap.pixel -= left;
    }
    auto means = torch::zeros({part.height, part.width, kColours}, torch::kFloat32);
    const auto* const from = rgb.const_data_ptr<std::uint8_t>() + left * kColours;
    auto* const to = means.mutable_data_ptr<float>();
    at::parallel_for(0, part.height, 1, [&](std::int64_t begin, std::int64_t end) {
        std::vector<float> row(static_cast<std::size_t>(width * kColours));
        for (std::int64_t y = begin; y < end; ++y) {
            const auto bin = static_cast<std::size_t>(y);
            for (std::size_t t = rows.begin[bin]; t < rows.begin[bin + 1]; ++t) {
                const auto* const source = from + rows.taps[t].pixel * rgb.stride(0);
                std::copy(source, source + row.size(), row.begin());
                add_aligned_row(columns, row.data(), static_cast<float>(rows.taps[t].weight), kColours,
                                to + y * means.stride(0));
            }
        }
    });
    return means;
}

bool shrinks(const torch::Tensor& rgb, Size size) {
    TORCH_CHECK(rgb.dim() == 3 && rgb.size(2) == kColours && rgb.scalar_type() == torch::kUInt8,
                "resize_photo: need [H,W,3] uint8");
    return size.height <= rgb.size(0) && size.width <= rgb.size(1);
}

}  // namespace

torch::Tensor shrink_part(const torch::Tensor& rgb, Size size, const Rect& part) {
    if (!shrinks(rgb, size)) {
        throw InternalError("shrink_part: the photograph is smaller than what it is to become");
    }
    const bool rows_are_whole = rgb.stride(2) == 1 && rgb.stride(1) == kColours;
    const auto means = area_means(rows_are_whole ? rgb : rgb.contiguous(), size, part);
    return means.div_(255.0).permute({2, 0, 1}).unsqueeze(0).contiguous();
}

torch::Tensor resize_photo(const torch::Tensor& rgb, Size size) {
    if (shrinks(rgb, size)) {
        return shrink_part(rgb, size, {.left = 0, .top = 0, .width = size.width, .height = size.height});
    }
    const auto photo = rgb.permute({2, 0, 1}).unsqueeze(0).to(torch::kFloat32);  // [1,3,H,W]
    const auto resized = at::_upsample_bilinear2d_aa(photo, {size.height, size.width}, /*align_corners=*/false);
    return resized.div_(255.0).contiguous();
}

torch::Tensor crop(const torch::Tensor& image, const Rect& rect) {
    return image.narrow(-2, rect.top, rect.height).narrow(-1, rect.left, rect.width);
}

}  // namespace patchfusion::tiling
