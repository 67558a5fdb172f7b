// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/worlds/bezier.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace patchfusion::worlds {
namespace {

/// A step of a row or column of spans: the first control point of its span and the weights of the span's three.
struct Step {
    int first = 0;
    std::array<float, 3> weights{};
};

Step step_at(int i, int control_points) {
    const int span = std::min(i / kStepsPerSpan, (control_points - 1) / 2 - 1);
    const float t = static_cast<float>(i - kStepsPerSpan * span) / kStepsPerSpan;
    return {.first = 2 * span, .weights = {(1 - t) * (1 - t), 2 * t * (1 - t), t * t}};
}

template <std::size_t N>
void add(std::array<float, N>& sum, const std::array<float, N>& value, float weight) {
    for (std::size_t i = 0; i < N; ++i) {
        sum.at(i) += weight * value.at(i);
    }
}

BspVertex blend(const std::vector<BspVertex>& control, int across, const Step& column, const Step& row) {
    BspVertex sum{};
    std::array<float, 4> colour{};
    for (int y = 0; y < 3; ++y) {
        for (int x = 0; x < 3; ++x) {
            const BspVertex& vertex = control[static_cast<std::size_t>(row.first + y) * static_cast<std::size_t>(across) +
                                              static_cast<std::size_t>(column.first + x)];
            const float weight = row.weights.at(static_cast<std::size_t>(y)) * column.weights.at(static_cast<std::size_t>(x));
            add(sum.position, vertex.position, weight);
            add(sum.uv, vertex.uv, weight);
            add(sum.light_uv, vertex.light_uv, weight);
            add(sum.normal, vertex.normal, weight);
            for (std::size_t i = 0; i < 4; ++i) {
                colour.at(i) += weight * static_cast<float>(vertex.colour.at(i));
            }
        }
    }
    for (std::size_t i = 0; i < 4; ++i) {
        sum.colour.at(i) = static_cast<std::uint8_t>(std::clamp(std::lround(colour.at(i)), 0L, 255L));
    }
    return sum;
}

}  // namespace

PatchGrid tessellate(const std::vector<BspVertex>& control, int across, int down) {
    const int columns = (across - 1) / 2 * kStepsPerSpan + 1;
    const int rows = (down - 1) / 2 * kStepsPerSpan + 1;
    PatchGrid grid;
    for (int y = 0; y < rows; ++y) {
        for (int x = 0; x < columns; ++x) {
            grid.vertices.push_back(blend(control, across, step_at(x, across), step_at(y, down)));
        }
    }
    for (int y = 0; y + 1 < rows; ++y) {
        for (int x = 0; x + 1 < columns; ++x) {
            const auto corner = static_cast<std::uint32_t>(y * columns + x);
            const auto below = corner + static_cast<std::uint32_t>(columns);
            for (const std::uint32_t index : {corner, corner + 1, below, corner + 1, below + 1, below}) {
                grid.indices.push_back(index);
            }
        }
    }
    return grid;
}

}  // namespace patchfusion::worlds
