// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/scene/floor_plan.h"

#include <algorithm>
#include <cmath>

#include "patchfusion/scene/sampling.h"
#include "patchfusion/scene/shapes.h"

namespace patchfusion::scene {
namespace {

constexpr int kTries = 8;

}  // namespace

bool FloorPlan::is_free(const FloorArea& area) const {
    return area.left >= 0 && area.near >= 0 && area.right <= width_ && area.far <= depth_ &&
           std::none_of(taken_.begin(), taken_.end(), [&](const FloorArea& other) { return area.overlaps(other); });
}

std::optional<Transform> FloorPlan::take(float x, float z, float width, float depth, int quarter_turns, float extra) {
    const float angle = kPi / 2 * static_cast<float>(quarter_turns) + extra;
    const float c = std::abs(std::cos(angle));
    const float s = std::abs(std::sin(angle));
    const float half_x = (width * c + depth * s) / 2;
    const float half_z = (width * s + depth * c) / 2;
    const FloorArea area = {x - half_x, z - half_z, x + half_x, z + half_z};
    if (!is_free(area)) {
        return std::nullopt;
    }
    block(area);
    return shift(x, 0, z) * turn(angle);
}

std::optional<Transform> FloorPlan::against_wall(Random& random, float width, float depth) {
    for (int i = 0; i < kTries; ++i) {
        const int side = random.integer(0, 3);  // the piece looks to +z, +x, -z, -x
        const bool along_x = side % 2 == 0;
        const float length = along_x ? width_ : depth_;
        if (length < width) {
            continue;
        }
        const float along = draw(random, width / 2, length - width / 2);
        const float away = depth / 2 + 0.02F;
        const float x = along_x ? along : side == 1 ? away : width_ - away;
        const float z = !along_x ? along : side == 0 ? away : depth_ - away;
        if (const auto place = take(x, z, width, depth, side, 0)) {
            return place;
        }
    }
    return std::nullopt;
}

std::optional<Transform> FloorPlan::in_the_open(Random& random, float width, float depth) {
    for (int i = 0; i < kTries; ++i) {
        const float extra = random.chance(0.3) ? draw(random, -0.4F, 0.4F) : 0.0F;
        const int quarter_turns = random.integer(0, 3);
        const float x = draw(random, 0, width_);
        const float z = draw(random, 0, depth_);
        if (const auto place = take(x, z, width, depth, quarter_turns, extra)) {
            return place;
        }
    }
    return std::nullopt;
}

}  // namespace patchfusion::scene
