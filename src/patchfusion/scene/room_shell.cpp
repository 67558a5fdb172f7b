// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/scene/room_shell.h"

#include <algorithm>
#include <cmath>

#include "patchfusion/scene/models/furniture.h"
#include "patchfusion/scene/palette.h"
#include "patchfusion/scene/sampling.h"
#include "patchfusion/scene/shapes.h"

namespace patchfusion::scene {
namespace {

constexpr float kThickness = 0.22F;

struct ShellMaterials {
    int wall, trim, frame, door, curtain, metal;
};

/// A block of wall, textured in step with its neighbours.
void wall_block(const MeshBuilder& wall, float left, float right, float bottom, float top, int material) {
    if (right - left < 0.005F || top - bottom < 0.005F) {
        return;
    }
    Mesh block = box({right - left, top - bottom, kThickness});
    for (auto& [u, v] : block.uv) {
        u += left;
        v += bottom;
    }
    wall.add(block, material, shift((left + right) / 2, bottom, -kThickness / 2));
}

void window(const MeshBuilder& wall, Random& random, const Opening& hole, const ShellMaterials& look) {
    const MeshBuilder at = wall.at(shift(hole.centre, hole.sill, -kThickness * 0.6F));
    const float bar = draw(random, 0.03F, 0.07F);
    const auto upright = [&](float x, float thick) { at.box({thick, hole.height, 0.05F}, {x, 0, 0}, look.frame); };
    const auto level = [&](float y, float thick) { at.box({hole.width, thick, 0.05F}, {0, y, 0}, look.frame); };
    upright(-hole.width / 2 + bar / 2, bar);
    upright(hole.width / 2 - bar / 2, bar);
    level(0, bar);
    level(hole.height - bar, bar);
    const int columns = random.integer(1, 4);
    const int rows = random.integer(1, 3);
    for (int i = 1; i < columns; ++i) {
        upright(hole.width * (static_cast<float>(i) / static_cast<float>(columns) - 0.5F), bar * 0.6F);
    }
    for (int i = 1; i < rows; ++i) {
        level(hole.height * static_cast<float>(i) / static_cast<float>(rows), bar * 0.6F);
    }
    wall.box({hole.width + 0.1F, 0.03F, 0.22F}, {hole.centre, hole.sill - 0.03F, 0.02F}, look.frame);
    const double dressing = random.uniform();
    const float head = hole.sill + hole.height + 0.1F;
    if (dressing < 0.4) {
        const float wide = hole.width * draw(random, 0.2F, 0.45F);
        const float drop = random.chance(0.6) ? head - 0.03F : hole.height + 0.25F;
        for (const float side : {-1.0F, 1.0F}) {
            models::curtain(wall.at(shift(hole.centre + side * (hole.width / 2 + 0.05F - wide * 0.2F), head, 0.05F)), random,
                            wide, drop, look.curtain);
        }
        wall.bar({hole.centre - hole.width * 0.75F, head + 0.01F, 0.11F},
                 {hole.centre + hole.width * 0.75F, head + 0.01F, 0.11F}, 0.012F, look.metal);
    } else if (dressing < 0.55) {
        models::blind(wall.at(shift(hole.centre, hole.sill + hole.height, 0)), random, hole.width,
                      hole.height * draw(random, 0.3F, 1.0F));
    }
    if (hole.sill > 0.65F && random.chance(0.5)) {
        models::radiator(wall.at(shift(hole.centre, 0, 0)), random, hole.width * 0.8F, hole.sill - 0.25F);
    }
}

void door(const MeshBuilder& wall, Random& random, const Opening& hole, const ShellMaterials& look) {
    for (const float side : {-1.0F, 1.0F}) {
        wall.box({0.07F, hole.height, kThickness + 0.03F}, {hole.centre + side * (hole.width / 2 + 0.02F), 0, -kThickness / 2},
                 look.trim);
    }
    wall.box({hole.width + 0.11F, 0.07F, kThickness + 0.03F}, {hole.centre, hole.height - 0.02F, -kThickness / 2}, look.trim);
    const bool passage = hole.kind == Opening::Kind::Passage;
    if (passage && random.chance(0.5)) {
        return;
    }
    const float angle = passage ? draw(random, 1.2F, 2.6F) : 0.0F;
    const MeshBuilder leaf =
        wall.at(shift(hole.centre - hole.width / 2 + 0.02F, 0.01F, passage ? 0.03F : -kThickness * 0.4F) * turn(-angle));
    const float w = hole.width - 0.04F;
    leaf.box({w, hole.height - 0.03F, 0.04F}, {w / 2, 0, 0}, look.door);
    for (int i = 0; i < 2; ++i) {
        leaf.add(bevelled_box({w * 0.7F, hole.height * 0.38F, 0.055F}, 0.01F), look.door,
                 shift(w / 2, hole.height * (0.08F + 0.48F * static_cast<float>(i)), 0));
    }
    leaf.bar({w * 0.9F, 1.0F, 0.06F}, {w * 0.76F, 1.0F, 0.06F}, 0.01F, look.metal);
    leaf.bar({w * 0.9F, 1.0F, -0.06F}, {w * 0.9F, 1.0F, 0.06F}, 0.01F, look.metal);
}

void build_wall(const MeshBuilder& wall, Random& random, float length, float height, std::vector<Opening> holes,
                const ShellMaterials& look) {
    std::sort(holes.begin(), holes.end(), [](const Opening& a, const Opening& b) { return a.centre < b.centre; });
    float left = -length / 2 - kThickness;
    for (const Opening& hole : holes) {
        const float begin = hole.centre - hole.width / 2;
        const float end = hole.centre + hole.width / 2;
        wall_block(wall, left, begin, 0, height, look.wall);
        wall_block(wall, begin, end, 0, hole.sill, look.wall);
        wall_block(wall, begin, end, hole.sill + hole.height, height, look.wall);
        if (hole.sill > 0) {
            wall.box({begin - left, 0.09F, 0.015F}, {(left + begin) / 2, 0, 0.006F}, look.trim);
            wall.box({hole.width, 0.09F, 0.015F}, {hole.centre, 0, 0.006F}, look.trim);
            window(wall, random, hole, look);
        } else {
            wall.box({begin - left, 0.09F, 0.015F}, {(left + begin) / 2, 0, 0.006F}, look.trim);
            door(wall, random, hole, look);
        }
        left = end;
    }
    wall_block(wall, left, length / 2 + kThickness, 0, height, look.wall);
    wall.box({length / 2 - left, 0.09F, 0.015F}, {(left + length / 2) / 2, 0, 0.006F}, look.trim);
}

}  // namespace

Transform wall_frame(const Vec3& size, int wall) {
    switch (wall) {
        case 0:
            return shift(size.x / 2, 0, 0);
        case 1:
            return shift(size.x, 0, size.z / 2) * turn(-kPi / 2);
        case 2:
            return shift(size.x / 2, 0, size.z) * turn(kPi);
        default:
            return shift(0, 0, size.z / 2) * turn(kPi / 2);
    }
}

float wall_length(const Vec3& size, int wall) {
    return wall % 2 == 0 ? size.x : size.z;
}

RoomShell plan_shell(Random& random, const Vec3& size) {
    RoomShell shell = {.size = size, .openings = {}};
    const float top = std::min(size.y - 0.15F, draw(random, 1.95F, 2.5F));
    if (random.chance(0.75)) {
        const float width = draw(random, 0.8F, 1.6F);
        const float room = std::max(0.0F, wall_length(size, 0) / 2 - width / 2 - 0.2F);
        shell.openings[0].push_back({random.chance(0.6) ? Opening::Kind::Passage : Opening::Kind::Door,
                                     draw(random, -room, room), 0, width, std::min(top, 2.3F)});
    }
    const bool tall = random.chance(0.2);
    for (int wall = 1; wall < 4; ++wall) {
        const float length = wall_length(size, wall);
        if (random.chance(0.45)) {
            continue;
        }
        const int count = std::max(1, std::min(random.integer(1, 4), static_cast<int>(length / 1.6F)));
        const float slot = length / static_cast<float>(count);
        const float width = slot * draw(random, 0.35F, 0.85F);
        const float sill = tall ? 0.12F : draw(random, 0.5F, 1.1F);
        for (int i = 0; i < count; ++i) {
            shell.openings[static_cast<std::size_t>(wall)].push_back({Opening::Kind::Window,
                                                                      slot * (static_cast<float>(i) + 0.5F) - length / 2, sill,
                                                                      std::min(width, 3.0F), top - sill});
        }
    }
    return shell;
}

void build_shell(const MeshBuilder& builder, Random& random, const RoomShell& shell) {
    const Vec3& size = shell.size;
    ShellMaterials look = {};
    look.wall = builder.material(palette::interior_wall(random));
    Material white = palette::plain(random);
    white.base = random.chance(0.6) ? Vec3{0.8F, 0.8F, 0.78F} : white.base;
    look.trim = builder.material(random.chance(0.7) ? white : palette::wood(random));
    look.frame = random.chance(0.6) ? look.trim : builder.material(palette::metal(random));
    look.door = random.chance(0.4) ? look.trim : builder.material(palette::furniture(random));
    look.curtain = builder.material(palette::textile(random));
    look.metal = builder.material(palette::metal(random));
    const int accent = random.chance(0.25) ? builder.material(palette::interior_wall(random)) : look.wall;
    for (int wall = 0; wall < 4; ++wall) {
        if (shell.walls[static_cast<std::size_t>(wall)]) {
            ShellMaterials own = look;
            own.wall = wall == 3 ? accent : look.wall;
            build_wall(builder.at(wall_frame(size, wall)), random, wall_length(size, wall), size.y,
                       shell.openings[static_cast<std::size_t>(wall)], own);
        }
    }
    const Vec3 slab = {size.x + 2 * kThickness, 0.2F, size.z + 2 * kThickness};
    const bool turned = random.chance(0.5);  // boards run along or across
    const Transform way = shift(size.x / 2, 0, size.z / 2) * turn(turned ? kPi / 2 : 0.0F);
    builder.add(box(turned ? Vec3{slab.z, slab.y, slab.x} : slab), builder.material(palette::floor(random)),
                way * shift(0, -0.2F, 0));
    const int ceiling = builder.material(palette::ceiling(random));
    builder.box(slab, {size.x / 2, size.y, size.z / 2}, ceiling);
    if (random.chance(0.12)) {
        const int beam = builder.material(palette::wood(random));
        for (float z = 0.5F; z < size.z; z += 1.0F) {
            builder.box({size.x, 0.18F, 0.14F}, {size.x / 2, size.y - 0.18F, z}, beam);
        }
    } else if (random.chance(0.2)) {  // pipes or cable trunks under the ceiling
        const float x = draw(random, 0.2F, size.x - 0.2F);
        builder.bar({x, size.y - 0.12F, 0}, {x, size.y - 0.12F, size.z}, draw(random, 0.02F, 0.1F), look.metal, 10);
    }
}

}  // namespace patchfusion::scene
