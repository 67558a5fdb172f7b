// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "patchfusion/core/random.h"
#include "patchfusion/scene/render.h"

namespace patchfusion::data {

/// Depth in metres along the camera ray through image fractions (u, v); +inf for sky.
using DepthProbe = std::function<float(double u, double v)>;

/// The share of probes in a window that lie at a depth edge. A plane's inverse depth is affine over the image, whatever its
/// slope, so what counts is the second difference of inverse depth relative to its size: floors and walls score 0.
[[nodiscard]] double edge_share(const DepthProbe& depth_at, const scene::ViewWindow& window);

/// 0 to `most`, each end in a third of the draws: a part that is placed evenly hardly ever lies at the very border of the
/// whole, where 12 of the 16 tiles of P16 do.
[[nodiscard]] double place_within(double most, Random& random);

/// A random place for a window of a share `extent` of the image's width and height. Of a random number (1 to `candidates`) of
/// places the one with the most depth edges wins: plain places stay in the data, but are fewer than chance would have them.
[[nodiscard]] scene::ViewWindow choose_window(const DepthProbe& depth_at, double extent, int candidates, Random& random);

}  // namespace patchfusion::data
