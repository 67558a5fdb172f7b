// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/scene/models/people.h"

#include <algorithm>
#include <cmath>

#include "patchfusion/scene/palette.h"
#include "patchfusion/scene/sampling.h"
#include "patchfusion/scene/shapes.h"

namespace patchfusion::scene::models {
namespace {

struct Clothes {
    int skin, hair, top, bottom, shoes;
};

/// One leg from the hip: thigh and shin swing forwards by these angles (radians).
void leg(const MeshBuilder& builder, const Clothes& wear, const Vec3& hip, float thigh, float shin) {
    const Vec3 knee = hip + Vec3{0, -0.43F * std::cos(thigh), 0.43F * std::sin(thigh)};
    const Vec3 ankle = knee + Vec3{0, -0.42F * std::cos(shin), 0.42F * std::sin(shin)};
    builder.add(tube({hip, knee, ankle}, {0.09F, 0.07F, 0.05F}, 8), wear.bottom);
    builder.add(ellipsoid({0.05F, 0.045F, 0.13F}, 6, 8, 2.6F), wear.shoes, shift(ankle + Vec3{0, -0.02F, 0.06F}));
}

void arm(const MeshBuilder& builder, const Clothes& wear, const Vec3& shoulder, float side, float swing, float bend) {
    const Vec3 elbow = shoulder + Vec3{side * 0.06F, -0.29F * std::cos(swing), 0.29F * std::sin(swing)};
    const float lower = swing + bend;
    const Vec3 hand = elbow + Vec3{-side * 0.02F, -0.27F * std::cos(lower), 0.27F * std::sin(lower)};
    builder.add(tube({shoulder, elbow, hand}, {0.055F, 0.045F, 0.035F}, 8), wear.top);
    builder.add(ellipsoid({0.04F, 0.06F, 0.04F}, 6, 8), wear.skin, shift(hand));
}

}  // namespace

void person(const MeshBuilder& root, Random& random, Pose pose) {
    const float tall = draw(random, 0.85F, 1.08F);
    const float wide = tall * draw(random, 0.88F, 1.2F);
    const MeshBuilder builder = root.at(scaling(wide, tall, wide));
    Clothes wear = {builder.material(palette::skin(random)), builder.material(palette::bark(random)),
                    builder.material(palette::textile(random)), builder.material(palette::textile(random)),
                    builder.material(palette::plain(random))};
    if (random.chance(0.2)) {  // a statue or mannequin
        const int stone =
            random.chance(0.5) ? builder.material(palette::plain(random)) : builder.material(palette::rock(random));
        wear = {stone, stone, stone, stone, stone};
    }
    const bool sits = pose == Pose::Sitting;
    const float hip = sits ? 0.55F : 0.92F;
    const float stride = pose == Pose::Walking ? draw(random, 0.25F, 0.5F) : draw(random, 0.0F, 0.08F);
    for (const float side : {-1.0F, 1.0F}) {
        leg(builder, wear, {side * 0.1F, hip, 0}, sits ? 1.5F : side * stride,
            sits ? draw(random, -0.2F, 0.2F) : side * stride - 0.1F);
        arm(builder, wear, {side * 0.2F, hip + 0.5F, 0}, side, sits ? 0.5F : -side * stride * 0.8F + draw_normal(random, 0.1F),
            random.chance(0.3) ? draw(random, 0.6F, 2.0F) : draw(random, 0.1F, 0.5F));
    }
    builder.add(ellipsoid({0.2F, 0.34F, 0.13F}, 10, 14, 2.8F), wear.top, shift(0, hip + 0.28F, 0));
    builder.add(ellipsoid({0.17F, 0.14F, 0.13F}, 8, 12, 2.5F), wear.bottom, shift(0, hip, 0));
    if (!sits && random.chance(0.2)) {
        builder.add(frustum(0.3F, 0.16F, 0.5F, 14), wear.bottom, shift(0, hip - 0.45F, 0));
    }
    builder.add(cylinder(0.055F, 0.12F, 10), wear.skin, shift(0, hip + 0.58F, 0));
    builder.add(ellipsoid({0.085F, 0.12F, 0.1F}, 10, 14), wear.skin, shift(0, hip + 0.76F, 0.01F));
    builder.add(ellipsoid({0.095F, 0.1F, 0.105F}, 8, 12), wear.hair, shift(0, hip + 0.81F, -0.02F));
    if (random.chance(0.25)) {  // a bag
        builder.add(bevelled_box({0.3F, 0.4F, 0.18F}, 0.05F), builder.material(palette::plain(random)),
                    shift(0, hip + 0.1F, -0.22F));
    }
}

void large_plain_object(const MeshBuilder& builder, Random& random) {
    const int paint = builder.material(random.chance(0.7) ? palette::plain(random) : palette::anything(random));
    const float size = draw_log(random, 0.25F, 1.1F);
    switch (random.integer(0, 6)) {
        case 0:
            return builder.add(box({size, size * draw(random, 0.5F, 2.2F), size * draw(random, 0.5F, 1.5F)}), paint);
        case 1:
            return builder.add(ellipsoid({size * 0.45F, size * 0.45F, size * 0.45F}, 24, 36), paint, shift(0, size * 0.45F, 0));
        case 2:
            return builder.add(cylinder(size * 0.3F, size * draw(random, 0.6F, 2.5F), 32), paint);
        case 3:
            return builder.add(frustum(size * 0.4F, size * draw(random, 0.0F, 0.3F), size * draw(random, 0.8F, 2.0F), 32),
                               paint);
        case 4:
            return builder.add(ellipsoid({size * 0.4F, size * 0.6F, size * 0.4F}, 16, 24, draw(random, 3, 8)), paint,
                               shift(0, size * 0.6F, 0));
        default:
            return person(builder, random, random.chance(0.5) ? Pose::Standing : Pose::Walking);
    }
}

}  // namespace patchfusion::scene::models
