// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/scene/leaf.h"

#include <cmath>

#include "patchfusion/scene/texture_filter.h"

namespace patchfusion::scene {
namespace {

/// A point of a leaf's cell in the leaf's own coordinates: stalk at along = -1, tip at 1.
struct LeafPoint {
    float along = 0;
    float across = 0;
    std::uint32_t leaf = 0;  // hash of the cell
};

LeafPoint leaf_point(const Material& material, float u, float v) {
    const float scale = 1.0F / material.period_m;
    const int column = floor_to_int(u * scale);
    const int row = floor_to_int(v * scale);
    const std::uint32_t leaf = hash_cell(column, row, 5, material.seed);
    const std::uint32_t more = hash_bits(leaf);
    const float size = 0.40F + 0.10F * to_unit(more);
    const float x = u * scale - static_cast<float>(column) - 0.5F - (0.5F - size) * (2.0F * to_unit(hash_bits(more)) - 1.0F);
    const float y = v * scale - static_cast<float>(row) - 0.5F;
    // Turned by a rational point of the circle, up to a right angle either way, and mirrored by chance: no trigonometry.
    const float t = 2.0F * to_unit(leaf) - 1.0F;
    const float c = (1.0F - t * t) / (1.0F + t * t) * ((more & 1U) != 0 ? 1.0F : -1.0F);
    const float s = 2.0F * t / (1.0F + t * t);
    return {(c * x + s * y) / size, (c * y - s * x) / size, leaf};
}

}  // namespace

float leaf_brightness(const Material& material, const TexturePoint& at) {
    const LeafPoint p = leaf_point(material, at.u, at.v);
    const float footprint = at.footprint_m / material.period_m;
    const float rib = strip_coverage(p.across, 0.035F, 2.0F * footprint);
    const float side_ribs = joint_coverage(p.along + 0.8F * std::abs(p.across), 0.28F, 0.03F, 2.0F * footprint);
    return 0.75F + 0.5F * to_unit(hash_bits(p.leaf + 1U)) + 0.35F * rib + 0.15F * side_ribs;
}

bool leaf_covers(const Material& material, float u, float v) {
    const LeafPoint at = leaf_point(material, u, v);
    if (std::abs(at.along) >= 1.0F) {
        return false;
    }
    // Widest a third from the stalk, pointed at the tip; the last tenth is stalk.
    const float width = at.along < -0.8F ? 0.05F : 0.68F * (1.0F - at.along) * (0.9F + at.along) / 0.9F;
    return std::abs(at.across) < width;
}

}  // namespace patchfusion::scene
