// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/datasets/stereo_check.h"

#include <limits>

#include "patchfusion/datasets/truth_size.h"
#include "patchfusion/image/depth_file.h"
#include "patchfusion/metrics/ssim.h"

namespace patchfusion::datasets {

torch::Tensor fetched_from_right(const torch::Tensor& right, const torch::Tensor& disparity_px) {
    const auto last = static_cast<double>(right.size(1) - 1);
    const torch::Tensor column = torch::arange(right.size(1), torch::kFloat32).unsqueeze(0) - disparity_px;  // [H,W]
    const torch::Tensor inside = column.ge(0).logical_and(column.le(last));                                  // false for NaN
    const torch::Tensor found = torch::where(inside, column, 0.0);
    const torch::Tensor before = found.floor().clamp_max(last - 1);
    const torch::Tensor share = found - before;
    const torch::Tensor index = before.to(torch::kInt64);
    const torch::Tensor values = right.to(torch::kFloat32);
    const torch::Tensor fetched = values.gather(1, index) * (1 - share) + values.gather(1, index + 1) * share;
    return fetched.masked_fill(~inside, std::numeric_limits<double>::quiet_NaN());
}

torch::Tensor seen_by_both(const torch::Tensor& left_disparity_px, const torch::Tensor& right_disparity_px,
                           double tolerance_px) {
    return (fetched_from_right(right_disparity_px, left_disparity_px) - left_disparity_px).abs() <= tolerance_px;
}

double reconstruction_ssim(const StereoPair& pair) {
    const torch::Tensor disparity_px = image::read_npy(pair.left_disparity);  // [H,W]
    const Size size = {.height = static_cast<int>(disparity_px.size(0)), .width = static_cast<int>(disparity_px.size(1))};
    const torch::Tensor left = read_stereo_photo(pair.left, size);    // [H,W,3]
    const torch::Tensor right = read_stereo_photo(pair.right, size);  // [H,W,3]
    check_same_size(pair.left, left, size);
    check_same_size(pair.right, right, size);
    const torch::Tensor fetched = fetched_from_right(metrics::luma(right), disparity_px);
    return metrics::ssim(metrics::luma(left), fetched, ~torch::isnan(fetched));
}

}  // namespace patchfusion::datasets
