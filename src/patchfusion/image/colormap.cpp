// SPDX-License-Identifier: Apache-2.0
#include <ATen/Parallel.h>
#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "patchfusion/core/error.h"
#include "patchfusion/image/depth_file.h"

namespace patchfusion::image {
namespace {

constexpr int kControlPoints = 18;
constexpr int kEntries = 256;
using Colour = std::array<std::uint8_t, 3>;
using ControlPoints = std::array<Colour, kControlPoints>;
using Table = std::array<Colour, kEntries>;

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

Table table(const ControlPoints& points) {
    Table colours{};
    constexpr int kStep = (kEntries - 1) / (kControlPoints - 1);
    for (int entry = 0; entry < kEntries; ++entry) {
        const int from = std::min(entry / kStep, kControlPoints - 2);
        const double share = static_cast<double>(entry - from * kStep) / kStep;
        for (int channel = 0; channel < 3; ++channel) {
            const double value = (1.0 - share) * points.at(from).at(channel) + share * points.at(from + 1).at(channel);
            colours.at(entry).at(channel) = static_cast<std::uint8_t>(std::lround(value));
        }
    }
    return colours;
}

bool is_depth(float metres) {
    return std::isfinite(metres) && metres > 0;
}

/// [H,W] floats -> [H,W,3] uint8, each value's colour: colour_of(value).
template <class ColourOf>
torch::Tensor painted(const torch::Tensor& values, const ColourOf& colour_of) {
    constexpr std::int64_t kPixelsAtOnce = 1 << 15;
    const auto block = values.detach().to(torch::kCPU, torch::kFloat32).contiguous();
    auto rgb = torch::empty({block.size(0), block.size(1), 3}, torch::kUInt8);
    const auto* const from = block.const_data_ptr<float>();
    auto* const to = rgb.mutable_data_ptr<std::uint8_t>();
    at::parallel_for(0, block.numel(), kPixelsAtOnce, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i) {
            const Colour colour = colour_of(from[i]);
            std::ranges::copy(colour, to + 3 * i);
        }
    });
    return rgb;
}

/// An entry for 0..1, what is beyond counted as the end.
std::size_t entry_of(float value) {
    return static_cast<std::size_t>(std::nearbyint(std::clamp(value * (kEntries - 1), 0.0F, float{kEntries - 1})));
}

}  // namespace

ColourRange colour_range(const torch::Tensor& depth_m) {
    constexpr std::int64_t kSample = 1'000'000;  // depths that percentiles are taken of, evenly spaced over the map
    const auto step = depth_m.numel() / kSample + 1;
    const auto depth = depth_m.detach().flatten().slice(0, 0, c10::nullopt, step).to(torch::kCPU, torch::kFloat32);
    const auto inverse = depth.masked_select(depth.isfinite().logical_and(depth > 0)).reciprocal();
    if (inverse.numel() == 0) {
        return {.far = 0.0F, .near = 1.0F};
    }
    const auto percentiles = torch::quantile(inverse, torch::tensor({0.02F, 0.98F}));
    return {.far = percentiles[0].item<float>(), .near = percentiles[1].item<float>()};
}

torch::Tensor colorize(const torch::Tensor& depth_m, std::string_view colormap, const ColourRange& range) {
    const Table colours = table(control_points(colormap));
    const float spread = std::max(range.near - range.far, 1e-12F);
    return painted(depth_m, [&](float metres) {
        return is_depth(metres) ? colours.at(entry_of((1 / metres - range.far) / spread)) : Colour{};  // no depth is black
    });
}

torch::Tensor colorize(const torch::Tensor& depth_m, std::string_view colormap) {
    return colorize(depth_m, colormap, colour_range(depth_m));
}

torch::Tensor paint(const torch::Tensor& values, std::string_view colormap) {
    constexpr Colour kGrey = {128, 128, 128};
    const Table colours = table(control_points(colormap));
    return painted(values, [&](float value) { return std::isnan(value) ? kGrey : colours.at(entry_of(value)); });
}

}  // namespace patchfusion::image
