// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <array>

namespace patchfusion {

/// Levels of every pyramid in the system.
inline constexpr int kPyramidLevels = 6;

/// The six decoder feature maps of a depth network, coarsest first. This is the one place that states the order:
///   0 bottleneck (1/32 of the process size), 1..4 decoder stages r4 (1/16), r3 (1/8), r2 (1/4), r1 (1/2),
///   5 out_conv (full process size).
/// Fractions are those of the official ZoeDepth BEiT network; a network may differ by its encoder's strides.
struct FeaturePyramid {
    std::array<torch::Tensor, kPyramidLevels> levels;  // [N, C_i, h_i, w_i]

    torch::Tensor& operator[](int level) { return levels.at(static_cast<std::size_t>(level)); }
    const torch::Tensor& operator[](int level) const { return levels.at(static_cast<std::size_t>(level)); }
};

}  // namespace patchfusion
