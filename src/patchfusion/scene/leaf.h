// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "patchfusion/scene/pattern.h"

namespace patchfusion::scene {

/// Whether a leaf-masked material has substance at (u, v) metres: one leaf per cell of period_m, turned and sized by chance.
[[nodiscard]] bool leaf_covers(const Material& material, float u, float v);

/// Brightness of a leaf's surface: each leaf its own, a pale rib along its middle and fainter ones to the sides.
[[nodiscard]] float leaf_brightness(const Material& material, const TexturePoint& at);

}  // namespace patchfusion::scene
