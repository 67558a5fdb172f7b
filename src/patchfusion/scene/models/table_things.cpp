// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/scene/models/table_things.h"

#include <algorithm>
#include <cmath>

#include "patchfusion/scene/models/animals.h"
#include "patchfusion/scene/palette.h"
#include "patchfusion/scene/sampling.h"
#include "patchfusion/scene/shapes.h"

namespace patchfusion::scene::models {
namespace {

/// A ring or part of one in the plane y = `level`.
std::vector<Vec3> arc(float radius, float from, float to, float level, int segments) {
    std::vector<Vec3> path;
    for (int i = 0; i <= segments; ++i) {
        const float angle = from + (to - from) * static_cast<float>(i) / static_cast<float>(segments);
        path.push_back({radius * std::cos(angle), level, radius * std::sin(angle)});
    }
    return path;
}

}  // namespace

void plate(const MeshBuilder& builder, Random& random, float radius, float height) {
    const float r = radius * 0.85F;
    const float h = 0.12F * r;
    builder.add(lathe({{0.6F * r, 0}, {0.7F * r, 0.3F * h}, {r, h}, {0.97F * r, h * 1.1F}, {0.66F * r, 0.4F * h}}, 28),
                builder.material(palette::ceramic(random)));
    const int food = random.integer(0, 6);
    const int skin = builder.material(palette::fruit(random));
    for (int i = 0; i < food; ++i) {
        const float size = r * draw(random, 0.12F, 0.3F);
        const float angle = 2.4F * static_cast<float>(i);
        Mesh piece = ellipsoid({size, std::min(size * draw(random, 0.4F, 1.0F), height), size * draw(random, 0.6F, 1.0F)}, 8,
                               12, draw(random, 2, 4));
        roughen(piece, 0.1F, 1.0F / size, static_cast<std::uint32_t>(i));
        builder.add(piece, skin, shift(0.35F * r * std::cos(angle), h * 0.4F + size * 0.5F, 0.35F * r * std::sin(angle)));
    }
    const int steel = builder.material(palette::metal(random));
    for (int i = random.integer(0, 2); i > 0; --i) {
        const float x = (i == 1 ? 1.05F : -1.05F) * r;
        builder.add(tube({{x, 0.02F * r, 0.6F * r}, {x, 0.03F * r, -0.2F * r}, {x, 0.02F * r, -0.7F * r}},
                         {0.04F * r, 0.02F * r, 0.06F * r}, 6),
                    steel);
    }
}

void crumpled_paper(const MeshBuilder& builder, Random& random, float radius, float height) {
    const float r = std::min(radius * 0.6F, height * 0.5F);
    Mesh ball = ellipsoid({r, r * 0.8F, r}, 10, 14);
    roughen(ball, 0.35F, 2.5F / r, static_cast<std::uint32_t>(random.bits()));
    builder.add(ball, builder.material(palette::paper(random)), shift(0, 0.75F * r, 0));
}

void soft_toy(const MeshBuilder& builder, Random& random, float radius, float height) {
    const float size = std::min(radius * 1.2F, height * 0.75F);
    random.chance(0.75) ? animal(builder, random, size) : bird(builder, random, size);
}

void spectacles(const MeshBuilder& builder, Random& random, float radius, float /*height*/) {
    const int frame = builder.material(palette::plain(random));
    const float lens = radius * 0.36F;
    for (const float side : {-1.0F, 1.0F}) {
        const float x = side * lens * 1.25F;
        std::vector<Vec3> rim = arc(lens, 0, 2 * kPi, 0, 16);
        for (Vec3& p : rim) {
            p = {p.x + x, p.z + lens, 0};
        }
        builder.add(tube(rim, 0.06F * lens, 5), frame);
        builder.add(tube({{side * lens * 2.2F, lens * 1.2F, 0},
                          {side * lens * 2.3F, lens * 1.1F, -lens * 2.6F},
                          {side * lens * 2.1F, 0.1F * lens, -lens * 3.2F}},
                         0.07F * lens, 5),
                    frame);
    }
    builder.bar({-0.3F * lens, lens * 1.2F, 0}, {0.3F * lens, lens * 1.2F, 0}, 0.06F * lens, frame, 5);
}

void coiled_cable(const MeshBuilder& builder, Random& random, float radius, float /*height*/) {
    const float thick = radius * draw(random, 0.02F, 0.06F);
    const float turns = draw(random, 1.5F, 4.5F);
    std::vector<Vec3> path;
    const int segments = static_cast<int>(turns * 14);
    const float wobble = draw(random, 0.0F, 0.25F);
    for (int i = 0; i <= segments; ++i) {
        const float t = static_cast<float>(i) / static_cast<float>(segments);
        const float angle = 2 * kPi * turns * t;
        const float r = radius * (0.6F + 0.35F * t + wobble * std::sin(3.7F * angle) * 0.3F);
        path.push_back({r * std::cos(angle), thick * (1 + turns * t * 0.8F), r * std::sin(angle)});
    }
    builder.add(tube(path, thick, 5), builder.material(palette::plain(random)));
}

void flat_device(const MeshBuilder& builder, Random& random, float radius, float /*height*/) {
    const Vec3 size = {radius * draw(random, 0.5F, 1.1F), radius * draw(random, 0.05F, 0.14F),
                       radius * draw(random, 1.1F, 1.6F)};
    builder.add(bevelled_box(size, 0.1F * size.y), builder.material(palette::plastic(random)));
    builder.box({size.x * 0.88F, size.y * 0.05F, size.z * 0.85F}, {0, size.y, 0},
                builder.material(random.chance(0.5) ? palette::picture(random) : palette::glass(random)));
}

void fruit_group(const MeshBuilder& builder, Random& random, float radius, float height) {
    const int skin = builder.material(palette::fruit(random));
    const int stem = builder.material(palette::bark(random));
    const int count = random.integer(1, 5);
    const float r = std::min(radius * (count == 1 ? 0.8F : 0.42F), height * 0.4F);
    const bool pear = random.chance(0.3);
    for (int i = 0; i < count; ++i) {
        const float angle = 2 * kPi * static_cast<float>(i) / static_cast<float>(count);
        const float out = count == 1 ? 0.0F : radius * 0.5F;
        const MeshBuilder at = builder.at(shift(out * std::cos(angle), 0, out * std::sin(angle)) * turn(angle * 5));
        at.add(pear ? lathe({{0.05F * r, 0.02F * r},
                             {0.6F * r, 0.1F * r},
                             {0.95F * r, 0.6F * r},
                             {0.8F * r, 1.2F * r},
                             {0.45F * r, 1.7F * r},
                             {0.3F * r, 2.0F * r},
                             {0.05F * r, 2.1F * r}},
                            16)
                    : lathe({{0.1F * r, 0.06F * r},
                             {0.7F * r, 0.15F * r},
                             {r, 0.8F * r},
                             {0.85F * r, 1.4F * r},
                             {0.4F * r, 1.65F * r},
                             {0.06F * r, 1.5F * r}},
                            16),
               skin);
        at.bar({0, 1.5F * r, 0}, {0.1F * r, (pear ? 2.5F : 1.9F) * r, 0}, 0.05F * r, stem, 5);
    }
}

void wire_sculpture(const MeshBuilder& builder, Random& random, float radius, float height) {
    const int metal = builder.material(palette::metal(random));
    const float thick = radius * draw(random, 0.02F, 0.07F);
    const float a = static_cast<float>(random.integer(1, 3));
    const float b = static_cast<float>(random.integer(2, 5));
    std::vector<Vec3> path;
    for (int i = 0; i <= 90; ++i) {
        const float t = 2 * kPi * static_cast<float>(i) / 90.0F;
        path.push_back({0.8F * radius * std::sin(a * t), height * (0.55F + 0.38F * std::sin(b * t)),
                        0.8F * radius * std::cos((a + 1) * t)});
    }
    builder.add(tube(path, thick, 6), metal);
    builder.bar({0, 0, 0}, path.front(), thick, metal);
    builder.add(cylinder(radius * 0.5F, 0.05F * radius, 20), metal);
}

void tin(const MeshBuilder& builder, Random& random, float radius, float height) {
    const float r = radius * draw(random, 0.5F, 0.85F);
    const float h = std::min(height, r * draw(random, 1.0F, 3.0F));
    builder.add(cylinder(r, h, 24), builder.material(palette::metal(random)));
    builder.add(cylinder(r * 1.01F, h * 0.86F, 24),
                builder.material(random.chance(0.5) ? palette::picture(random) : palette::plain(random)),
                shift(0, 0.07F * h, 0));
}

void basket(const MeshBuilder& builder, Random& random, float radius, float height) {
    const int cane = builder.material(palette::wood(random));
    const float r = radius * 0.85F;
    const float h = std::min(height * 0.6F, r);
    const int ribs = 18;
    for (int i = 0; i < ribs; ++i) {
        const float angle = 2 * kPi * static_cast<float>(i) / ribs;
        const Vec3 out = {std::cos(angle), 0, std::sin(angle)};
        builder.add_soft(tube({out * (0.7F * r), out * r + Vec3{0, h, 0}}, 0.025F * r, 4), cane);
    }
    for (int i = 0; i < 5; ++i) {
        const float t = static_cast<float>(i) / 4.0F;
        builder.add_soft(tube(arc(r * (0.7F + 0.3F * t), 0, 2 * kPi, std::max(h * t, 0.03F * r), 20), 0.035F * r, 4), cane);
    }
    builder.add(cylinder(0.7F * r, 0.03F * r, 20), cane);
    fruit_group(builder.at(shift(0, 0.03F * r, 0)), random, 0.6F * r, height);
}

}  // namespace patchfusion::scene::models
