// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "patchfusion/scene/camera_placement.h"
#include "patchfusion/scene/models/people.h"
#include "patchfusion/scene/sampling.h"
#include "patchfusion/scene/shapes.h"
#include "patchfusion/scene/world_kinds.h"

namespace patchfusion::scene {
namespace {

/// Whether a new object of these bounds would stand in another (floors and low things do not count).
bool collides(const World& world, const Bounds& object) {
    const Bounds above_floor = {object.low + Vec3{0.02F, 0.06F, 0.02F}, object.high - Vec3{0.02F, 0, 0.02F}};
    return std::any_of(world.solids.begin(), world.solids.end(),
                       [&](const Bounds& solid) { return solid.overlaps(above_floor); });
}

}  // namespace

void add_foreground(World& world, Random& random) {
    const Camera& camera = world.scene.camera;
    const int wanted = random.chance(0.3) ? random.integer(1, 3) : 0;
    for (int i = 0, attempt = 0; i < wanted && attempt < 10; ++attempt) {
        const float depth = draw_log(random, 0.8F, 4.5F);
        const float side = draw(random, -0.55F, 0.55F) * depth / camera.focal;
        const Vec3 along = normalized(Vec3{camera.forward.x, 0, camera.forward.z});
        const Vec3 across = {-along.z, 0, along.x};
        Vec3 foot = camera.position + along * depth + across * side;
        foot.y = world.ground(foot.x, foot.z);
        if (foot.y < camera.position.y - 3.0F) {
            return;  // seen from a window or a roof
        }
        std::vector<Mesh> model;
        const MeshBuilder builder(world);
        models::large_plain_object(builder.into(model), random);
        const Transform place = shift(foot) * turn(draw(random, -kPi, kPi));
        const Bounds whole = bounds_of(model, place);
        if (!collides(world, whole) && !whole.contains(camera.position, 0.35F)) {
            builder.add_model(model, place, 1.0F);
            ++i;
        }
    }
}

World make_world(std::uint64_t seed) {
    Random random = Random(seed).fork(0x5ce2e);
    const double kind = random.uniform();
    World world = kind < 0.33   ? make_room(random)
                  : kind < 0.38 ? make_hall(random)
                  : kind < 0.58 ? make_street(random)
                  : kind < 0.72 ? make_terrain(random)
                                : make_closeup(random);
    if (world.scene.kind != "close-up") {
        add_foreground(world, random);
    }
    return world;
}

Scene make_scene(std::uint64_t seed) {
    return std::move(make_world(seed).scene);
}

}  // namespace patchfusion::scene
