// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/evaluation/error_map.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include "patchfusion/core/files.h"
#include "patchfusion/image/depth_file.h"

namespace patchfusion::evaluation {
namespace {

constexpr double kFullColour = 1.25;  // ratio of prediction and truth, δ1's limit
constexpr metrics::DepthRange kErrorRange = {};

/// The map [H,W] at another map's size, bilinear.
torch::Tensor at_size_of(const torch::Tensor& map, const torch::Tensor& other) {
    if (map.sizes() == other.sizes()) {
        return map;
    }
    const std::array<std::int64_t, 2> size = {other.size(0), other.size(1)};
    return at::upsample_bilinear2d(map.unsqueeze(0).unsqueeze(0), size, /*align_corners=*/false)[0][0];
}

}  // namespace

torch::Tensor error_picture(const torch::Tensor& prediction_m, const torch::Tensor& truth_m) {
    const auto known = truth_m.gt(kErrorRange.min_m).logical_and(truth_m.lt(kErrorRange.max_m));
    const auto prediction = at_size_of(prediction_m, truth_m)
                                .nan_to_num(kErrorRange.min_m, kErrorRange.max_m, kErrorRange.min_m)
                                .clamp_(kErrorRange.min_m, kErrorRange.max_m);
    const auto error = prediction.div_(truth_m).log_().abs_().div_(std::log(kFullColour));
    return image::paint(error.masked_fill_(known.logical_not(), std::numeric_limits<double>::quiet_NaN()), "magma");
}

torch::Tensor overlap_picture(const torch::Tensor& overlap_m, const torch::Tensor& prediction_m) {
    return image::paint(overlap_m / at_size_of(prediction_m, overlap_m) / (kFullColour - 1), "magma");
}

std::vector<std::filesystem::path> write_error_maps(const std::filesystem::path& folder, const ScoredMap& map) {
    const std::filesystem::path of_set = folder / map.set;
    make_folder(of_set);
    std::string name = fmt::format("{}-{}", map.image, map.plan);
    std::ranges::replace(name, '/', '_');
    std::vector<std::filesystem::path> paths = {of_set / (name + ".png")};
    image::write_rgb(paths.front(), error_picture(map.prediction_m, map.truth_m));
    if (map.overlap_m.defined()) {
        paths.push_back(of_set / (name + "-overlap.png"));
        image::write_rgb(paths.back(), overlap_picture(map.overlap_m, map.prediction_m));
    }
    return paths;
}

}  // namespace patchfusion::evaluation
