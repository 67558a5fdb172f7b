// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/datasets/truth_size.h"

#include <fmt/format.h>
#include <cmath>

#include "patchfusion/core/error.h"

namespace patchfusion::datasets {

void check_same_view(const std::filesystem::path& truth_file, const torch::Tensor& rgb, const torch::Tensor& depth_m) {
    const auto photo_height = static_cast<double>(rgb.size(0));
    const auto photo_width = static_cast<double>(rgb.size(1));
    const auto height = static_cast<double>(depth_m.size(0));
    const auto width = static_cast<double>(depth_m.size(1));
    if (std::abs(width - height * photo_width / photo_height) > 1.0) {
        throw InputError(fmt::format("{}: truth of {}x{} pixels does not fit its photograph of {}x{}", truth_file.string(),
                                     width, height, photo_width, photo_height));
    }
}

void check_same_size(const std::filesystem::path& photo_file, const torch::Tensor& rgb, Size disparity) {
    if (rgb.size(0) != disparity.height || rgb.size(1) != disparity.width) {
        throw InputError(fmt::format("{}: {}x{} pixels, but its disparity map has {}x{}", photo_file.string(), rgb.size(1),
                                     rgb.size(0), disparity.width, disparity.height));
    }
}

}  // namespace patchfusion::datasets
