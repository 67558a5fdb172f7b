// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>

#include "patchfusion/core/error.h"
#include "patchfusion/image/depth_file.h"

namespace patchfusion::image {
namespace {

constexpr int kControlPoints = 18;
constexpr int kEntries = 256;
using ControlPoints = std::array<std::array<std::uint8_t, 3>, kControlPoints>;

// Every 15th of the 256 published entries; in between, straight lines stay within 6 of 255 of them.
// Turbo: A. Mikhailov, Google, 2019 (Apache-2.0).
constexpr ControlPoints kTurbo = {{{48, 18, 59},
                                   {63, 62, 156},
                                   {70, 102, 221},
                                   {69, 140, 253},
                                   {47, 178, 244},
                                   {26, 212, 208},
                                   {34, 235, 170},
                                   {82, 250, 122},
                                   {139, 255, 75},
                                   {183, 247, 53},
                                   {219, 226, 54},
                                   {245, 197, 58},
                                   {254, 161, 48},
                                   {249, 117, 29},
                                   {232, 75, 12},
                                   {206, 45, 4},
                                   {169, 22, 1},
                                   {122, 4, 3}}};
// Magma: N. Smith and S. van der Walt, matplotlib, 2015 (CC0).
constexpr ControlPoints kMagma = {{{0, 0, 4},
                                   {9, 7, 32},
                                   {26, 16, 66},
                                   {49, 17, 101},
                                   {74, 16, 121},
                                   {98, 25, 128},
                                   {121, 34, 130},
                                   {145, 43, 129},
                                   {170, 51, 125},
                                   {194, 59, 117},
                                   {217, 70, 107},
                                   {236, 88, 96},
                                   {247, 114, 92},
                                   {252, 142, 100},
                                   {254, 170, 116},
                                   {254, 198, 138},
                                   {253, 226, 163},
                                   {252, 253, 191}}};

const ControlPoints& control_points(std::string_view colormap) {
    if (colormap == "turbo") {
        return kTurbo;
    }
    if (colormap == "magma") {
        return kMagma;
    }
    throw InputError(fmt::format("colour map '{}' is not known; choose turbo or magma", colormap));
}

// [256,3] uint8
torch::Tensor table(const ControlPoints& points) {
    auto colours = torch::empty({kEntries, 3}, torch::kUInt8);
    constexpr int kStep = (kEntries - 1) / (kControlPoints - 1);
    for (int entry = 0; entry < kEntries; ++entry) {
        const int from = std::min(entry / kStep, kControlPoints - 2);
        const double share = static_cast<double>(entry - from * kStep) / kStep;
        for (int channel = 0; channel < 3; ++channel) {
            const double value = (1.0 - share) * points.at(from).at(channel) + share * points.at(from + 1).at(channel);
            colours[entry][channel] = std::lround(value);
        }
    }
    return colours;
}

// The 2nd and the 98th percentile of the valid values (at most a million of them, evenly spaced over the map).
std::pair<float, float> range_of(const torch::Tensor& values, const torch::Tensor& valid) {
    constexpr std::int64_t kSample = 1'000'000;
    const auto step = values.numel() / kSample + 1;
    const auto sample =
        values.flatten().slice(0, 0, c10::nullopt, step).masked_select(valid.flatten().slice(0, 0, c10::nullopt, step));
    if (sample.numel() == 0) {
        return {0.0F, 1.0F};
    }
    const auto percentiles = torch::quantile(sample, torch::tensor({0.02F, 0.98F}));
    return {percentiles[0].item<float>(), percentiles[1].item<float>()};
}

}  // namespace

ColourRange colour_range(const torch::Tensor& depth_m) {
    const auto depth = depth_m.detach().to(torch::kCPU, torch::kFloat32);
    const auto [far, near] = range_of(depth.reciprocal(), depth.isfinite().logical_and(depth > 0));
    return {.far = far, .near = near};
}

torch::Tensor colorize(const torch::Tensor& depth_m, std::string_view colormap, const ColourRange& range) {
    const auto colours = table(control_points(colormap));
    const auto depth = depth_m.detach().to(torch::kCPU, torch::kFloat32);
    const auto valid = depth.isfinite().logical_and(depth > 0);
    const float spread = std::max(range.near - range.far, 1e-12F);
    const auto entry =
        (depth.reciprocal() - range.far).mul_((kEntries - 1) / spread).nan_to_num_(0.0).clamp_(0, kEntries - 1).round_();
    auto rgb = colours.index({entry.to(torch::kInt64)});     // [H,W,3]
    rgb.masked_fill_(valid.logical_not().unsqueeze(-1), 0);  // no depth is black
    return rgb;
}

torch::Tensor colorize(const torch::Tensor& depth_m, std::string_view colormap) {
    return colorize(depth_m, colormap, colour_range(depth_m));
}

torch::Tensor paint(const torch::Tensor& values, std::string_view colormap) {
    constexpr std::uint8_t kGrey = 128;
    const auto colours = table(control_points(colormap));
    const auto entry = values.nan_to_num(0.0).mul_(kEntries - 1).clamp_(0, kEntries - 1).round_();
    auto rgb = colours.index({entry.to(torch::kInt64)});  // [H,W,3]
    rgb.masked_fill_(values.isnan().unsqueeze(-1), kGrey);
    return rgb;
}

}  // namespace patchfusion::image
