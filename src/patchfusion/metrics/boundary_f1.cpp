// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/metrics/boundary_f1.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <numeric>

#include "patchfusion/metrics/comparable.h"

namespace patchfusion::metrics {
namespace {

constexpr std::size_t kThresholds = 10;
constexpr double kLowest = 1.05;
constexpr double kHighest = 1.25;

/// 1 + t, from the lowest to the highest.
constexpr std::array<float, kThresholds> ratios() {
    std::array<float, kThresholds> values = {};
    for (std::size_t k = 0; k < kThresholds; ++k) {
        values.at(k) = static_cast<float>(kLowest + (kHighest - kLowest) * static_cast<double>(k) / (kThresholds - 1));
    }
    return values;
}

constexpr std::array<float, kThresholds> kRatios = ratios();

/// Pairs by how many of the thresholds they exceed.
using Histogram = std::array<std::int64_t, kThresholds + 1>;

/// Contours of one direction.
struct Contours {
    Histogram truth = {};
    Histogram prediction = {};
    Histogram both = {};

    void add(std::size_t true_level, std::size_t predicted_level) {
        ++truth.at(true_level);
        ++prediction.at(predicted_level);
        ++both.at(std::min(true_level, predicted_level));
    }
};

/// How many thresholds far / near exceeds.
std::size_t level(float near, float far) {
    std::size_t exceeded = 0;
    while (exceeded < kThresholds && far > kRatios.at(exceeded) * near) {
        ++exceeded;
    }
    return exceeded;
}

bool steps(float a, float b) {
    return std::max(a, b) > kRatios.front() * std::min(a, b);
}

/// Adds the pairs of `count` pixels and those that follow `step` values later.
void add_pairs(const float* truth, const float* prediction, std::int64_t count, std::int64_t step, Contours& rising,
               Contours& falling) {
    for (std::int64_t i = 0; i < count; ++i) {
        const float t0 = truth[i];
        const float t1 = truth[i + step];
        const float p0 = prediction[i];
        const float p1 = prediction[i + step];
        if (t0 > 0 && t1 > 0 && (steps(t0, t1) || steps(p0, p1))) {  // most pairs end here
            rising.add(level(t0, t1), level(p0, p1));
            falling.add(level(t1, t0), level(p1, p0));
        }
    }
}

/// Pairs that exceed more than `threshold` thresholds.
std::int64_t beyond(const Histogram& pairs, std::size_t threshold) {
    return std::accumulate(pairs.begin() + static_cast<std::ptrdiff_t>(threshold) + 1, pairs.end(), std::int64_t{0});
}

double share(std::int64_t part, std::int64_t whole) {
    return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0.0;
}

double f1(const std::array<Contours, 4>& directions, std::size_t threshold) {
    double precision = 0;
    double recall = 0;
    for (const Contours& direction : directions) {
        const std::int64_t both = beyond(direction.both, threshold);
        precision += share(both, beyond(direction.prediction, threshold)) / 4;
        recall += share(both, beyond(direction.truth, threshold)) / 4;
    }
    return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0.0;
}

}  // namespace

double boundary_f1(const torch::Tensor& prediction, const torch::Tensor& truth, const DepthRange& range) {
    const ComparableMaps maps = comparable(prediction, truth, range);
    const std::int64_t height = maps.truth_m.size(0);
    const std::int64_t width = maps.truth_m.size(1);
    std::array<Contours, 4> directions;  // right, left, below, above
    for (std::int64_t y = 0; y < height; ++y) {
        const float* const true_row = maps.truth_m.const_data_ptr<float>() + y * width;
        const float* const row = maps.prediction_m.const_data_ptr<float>() + y * width;
        add_pairs(true_row, row, width - 1, 1, directions[0], directions[1]);
        if (y + 1 < height) {
            add_pairs(true_row, row, width, width, directions[2], directions[3]);
        }
    }
    const auto has_contours = [](const Contours& direction) { return beyond(direction.truth, 0) > 0; };
    if (std::ranges::none_of(directions, has_contours)) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    double sum = 0;
    double weights = 0;
    for (std::size_t k = 0; k < kThresholds; ++k) {
        sum += kRatios.at(k) * f1(directions, k);
        weights += kRatios.at(k);
    }
    return sum / weights;
}

}  // namespace patchfusion::metrics
