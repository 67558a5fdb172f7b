// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "patchfusion/core/random.h"
#include "patchfusion/scene/transform.h"

namespace patchfusion::scene {

/// Rectangle of the floor, metres.
struct FloorArea {
    float left, near, right, far;  // x from left to right, z from near to far

    [[nodiscard]] bool overlaps(const FloorArea& other) const {
        return left < other.right && right > other.left && near < other.far && far > other.near;
    }
};

/// Which parts of a room's floor are taken, and where there is still place for a piece of furniture.
class FloorPlan {
  public:
    FloorPlan(float width, float depth) : width_(width), depth_(depth) {}

    void block(const FloorArea& area) { taken_.push_back(area); }
    [[nodiscard]] bool is_free(const FloorArea& area) const;

    /// Stands a piece of `width` x `depth` with its back against some wall; takes the place.
    [[nodiscard]] std::optional<Transform> against_wall(Random& random, float width, float depth);
    /// Stands it anywhere, turned by a multiple of 90 degrees and sometimes a little more; takes the place.
    [[nodiscard]] std::optional<Transform> in_the_open(Random& random, float width, float depth);

  private:
    [[nodiscard]] std::optional<Transform> take(float x, float z, float width, float depth, int quarter_turns, float extra);

    float width_;
    float depth_;
    std::vector<FloorArea> taken_;
};

}  // namespace patchfusion::scene
