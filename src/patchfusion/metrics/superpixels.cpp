// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/metrics/superpixels.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace patchfusion::metrics {
namespace {

constexpr int kRounds = 10;
constexpr float kFirstCompactness = 0.2F;  // of the range of values
constexpr float kLeastCompactness = 0.01F;

/// The mean of a region's pixels, and how far their values may lie from it.
struct Centre {
    float value = 0;
    float y = 0;
    float x = 0;
    float compactness = kFirstCompactness;
};

/// What a region's pixels sum up to.
struct Sums {
    double value = 0;
    double y = 0;
    double x = 0;
    int pixels = 0;
    float largest_difference = 0;
};

/// Where the regions start: rows x columns of them.
struct Lattice {
    std::int64_t height;  // of the map
    std::int64_t width;
    std::int64_t rows;
    std::int64_t columns;

    [[nodiscard]] float spacing() const {
        return std::sqrt(static_cast<float>(height * width) / static_cast<float>(rows * columns));
    }
};

Lattice lattice_of(std::int64_t height, std::int64_t width, int count) {
    const double spacing = std::sqrt(static_cast<double>(height * width) / count);
    return {.height = height,
            .width = width,
            .rows = std::max<std::int64_t>(1, std::llround(static_cast<double>(height) / spacing)),
            .columns = std::max<std::int64_t>(1, std::llround(static_cast<double>(width) / spacing))};
}

std::vector<Centre> first_centres(const Lattice& lattice, const float* values) {
    std::vector<Centre> centres;
    for (std::int64_t row = 0; row < lattice.rows; ++row) {
        for (std::int64_t column = 0; column < lattice.columns; ++column) {
            const std::int64_t y = (2 * row + 1) * lattice.height / (2 * lattice.rows);
            const std::int64_t x = (2 * column + 1) * lattice.width / (2 * lattice.columns);
            centres.push_back({.value = values[y * lattice.width + x], .y = static_cast<float>(y), .x = static_cast<float>(x)});
        }
    }
    return centres;
}

/// The nearest of the regions that started about a pixel.
std::int32_t nearest(const Lattice& lattice, const std::vector<Centre>& centres, std::int64_t y, std::int64_t x, float value) {
    const float over_spacing = 1.0F / lattice.spacing();
    const std::int64_t row = y * lattice.rows / lattice.height;
    const std::int64_t column = x * lattice.columns / lattice.width;
    float least = std::numeric_limits<float>::infinity();
    std::int64_t best = 0;
    for (std::int64_t r = std::max<std::int64_t>(row - 1, 0); r <= std::min(row + 1, lattice.rows - 1); ++r) {
        for (std::int64_t c = std::max<std::int64_t>(column - 1, 0); c <= std::min(column + 1, lattice.columns - 1); ++c) {
            const Centre& centre = centres[static_cast<std::size_t>(r * lattice.columns + c)];
            const float of_value = (value - centre.value) / centre.compactness;
            const float down = (static_cast<float>(y) - centre.y) * over_spacing;
            const float right = (static_cast<float>(x) - centre.x) * over_spacing;
            const float distance = of_value * of_value + down * down + right * right;
            if (distance < least) {
                least = distance;
                best = r * lattice.columns + c;
            }
        }
    }
    return static_cast<std::int32_t>(best);
}

/// Regions without pixels stay where they are.
void move_centres(std::vector<Centre>& centres, const std::vector<Sums>& sums, bool first_round) {
    for (std::size_t i = 0; i < centres.size(); ++i) {
        Centre& centre = centres[i];
        const float so_far = first_round ? kLeastCompactness : centre.compactness;
        centre.compactness = std::max(so_far, sums[i].largest_difference);
        if (sums[i].pixels > 0) {
            centre.value = static_cast<float>(sums[i].value / sums[i].pixels);
            centre.y = static_cast<float>(sums[i].y / sums[i].pixels);
            centre.x = static_cast<float>(sums[i].x / sums[i].pixels);
        }
    }
}

}  // namespace

Superpixels superpixels(const torch::Tensor& values, int count) {
    const auto map = values.contiguous();
    const auto* const value_at = map.const_data_ptr<float>();
    const Lattice lattice = lattice_of(map.size(0), map.size(1), count);
    std::vector<Centre> centres = first_centres(lattice, value_at);
    Superpixels result = {
        .labels = torch::empty({lattice.height, lattice.width}, torch::kInt32), .y = {}, .x = {}, .pixels = {}};
    auto* const label_at = result.labels.mutable_data_ptr<std::int32_t>();
    std::vector<Sums> sums;
    for (int round = 0; round < kRounds; ++round) {
        sums.assign(centres.size(), {});
        for (std::int64_t y = 0; y < lattice.height; ++y) {
            for (std::int64_t x = 0; x < lattice.width; ++x) {
                const float value = value_at[y * lattice.width + x];
                const std::int32_t label = nearest(lattice, centres, y, x, value);
                label_at[y * lattice.width + x] = label;
                Sums& sum = sums[static_cast<std::size_t>(label)];
                sum.value += value;
                sum.y += static_cast<double>(y);
                sum.x += static_cast<double>(x);
                ++sum.pixels;
                sum.largest_difference =
                    std::max(sum.largest_difference, std::abs(value - centres[static_cast<std::size_t>(label)].value));
            }
        }
        move_centres(centres, sums, round == 0);
    }
    for (std::size_t i = 0; i < centres.size(); ++i) {
        result.y.push_back(centres[i].y);
        result.x.push_back(centres[i].x);
        result.pixels.push_back(sums[i].pixels);
    }
    return result;
}

}  // namespace patchfusion::metrics
