// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "patchfusion/scene/models/furniture.h"
#include "patchfusion/scene/models/plants.h"
#include "patchfusion/scene/models/small_objects.h"
#include "patchfusion/scene/palette.h"
#include "patchfusion/scene/sampling.h"
#include "patchfusion/scene/shapes.h"

namespace patchfusion::scene::models {
namespace {

void on_top(const MeshBuilder& builder, Random& random, const Vec3& size) {
    scatter_objects(builder.at(shift(0, size.y, 0)), random, size.x * 0.95F, size.z * 0.9F, random.integer(0, 6), 1.2F);
}

/// Doors or drawers on the front of a carcass: `columns` x `rows` panels, each a little proud, with knobs.
void fronts(const MeshBuilder& builder, Random& random, const Vec3& size, float base, int columns, int rows, int panel,
            int knob) {
    const float w = size.x / static_cast<float>(columns);
    const float h = (size.y - base) / static_cast<float>(rows);
    const bool bars = random.chance(0.4);
    for (int i = 0; i < columns; ++i) {
        for (int j = 0; j < rows; ++j) {
            const float x = (static_cast<float>(i) + 0.5F) * w - size.x / 2;
            const float y = base + static_cast<float>(j) * h;
            builder.add(bevelled_box({w - 0.012F, h - 0.012F, 0.02F}, 0.004F), panel,
                        shift(x, y + 0.006F, size.z / 2 + 0.008F));
            const float side = rows == 1 ? (i % 2 == 0 ? 0.4F : -0.4F) * w : 0.0F;
            const Vec3 grip = {x + side, y + h * (rows == 1 ? 0.55F : 0.5F), size.z / 2 + 0.035F};
            if (bars) {
                const Vec3 reach = rows == 1 ? Vec3{0, 0.07F, 0} : Vec3{0.07F, 0, 0};
                builder.bar(grip - reach, grip + reach, 0.006F, knob, 5);
            } else {
                builder.add(ellipsoid({0.015F, 0.015F, 0.015F}, 5, 8), knob, shift(grip));
            }
        }
    }
}

}  // namespace

void shelf(const MeshBuilder& builder, Random& random, const Vec3& size) {
    const int wood = builder.material(palette::furniture(random));
    const float board = draw(random, 0.015F, 0.035F);
    const int levels = std::max(2, static_cast<int>(size.y / draw(random, 0.27F, 0.42F)));
    const float step = (size.y - board) / static_cast<float>(levels);
    const bool closed = random.chance(0.6);
    for (const float side : {-1.0F, 1.0F}) {
        if (closed) {
            builder.box({board, size.y, size.z}, {side * (size.x / 2 - board / 2), 0, 0}, wood);
        } else {
            for (const float z : {-1.0F, 1.0F}) {
                builder.box({0.03F, size.y, 0.03F}, {side * (size.x / 2 - 0.015F), 0, z * (size.z / 2 - 0.015F)}, wood);
            }
        }
    }
    if (closed && random.chance(0.7)) {
        builder.box({size.x, size.y, 0.008F}, {0, 0, -size.z / 2 + 0.004F},
                    random.chance(0.6) ? wood : builder.material(palette::plain(random)));
    }
    for (int level = 0; level <= levels; ++level) {
        const float y = static_cast<float>(level) * step + (level == 0 ? 0.05F : 0.0F);
        builder.box({size.x - 0.002F, board, size.z * 0.98F}, {0, y, 0}, wood);
        if (level == levels) {
            break;
        }
        const MeshBuilder at = builder.at(shift(0, y + board, 0));
        const float inside = size.x - 2 * board - 0.02F;
        const double filling = random.uniform();
        if (filling < 0.45) {
            book_row(at, random, inside, step - board, size.z);
        } else if (filling < 0.65 && inside > 0.5F) {
            book_row(at.at(shift(-inside / 4, 0, 0)), random, inside / 2, step - board, size.z);
            scatter_objects(at.at(shift(inside / 4, 0, 0)), random, inside * 0.45F, size.z * 0.9F, 2, 0.8F);
        } else if (filling < 0.9) {
            scatter_objects(at, random, inside, size.z * 0.9F, random.integer(1, 5), 0.8F);
        }
    }
    on_top(builder, random, size);
}

void cupboard(const MeshBuilder& builder, Random& random, const Vec3& size) {
    const int body = builder.material(palette::furniture(random));
    const int panel = random.chance(0.7) ? body : builder.material(palette::furniture(random));
    const float base = draw(random, 0.04F, 0.15F);
    builder.box({size.x, size.y - base, size.z - 0.03F}, {0, base, -0.015F}, body);
    builder.box({size.x * 0.94F, base, size.z * 0.85F}, {0, 0, -0.03F}, body);
    const bool drawers = size.y < 1.3F && random.chance(0.5);
    const int columns = std::max(1, static_cast<int>(size.x / draw(random, 0.4F, 0.65F)));
    fronts(builder, random, {size.x, size.y, size.z - 0.03F}, base + 0.01F, columns, drawers ? random.integer(2, 4) : 1, panel,
           builder.material(palette::metal(random)));
    if (size.y < 2.0F) {
        on_top(builder, random, size);
    }
}

void kitchen_row(const MeshBuilder& builder, Random& random, const Vec3& size) {
    const int body = builder.material(palette::furniture(random));
    const int knob = builder.material(palette::metal(random));
    const float counter = 0.9F;
    const int columns = std::max(2, static_cast<int>(size.x / 0.6F));
    builder.box({size.x, counter - 0.14F, size.z - 0.05F}, {0, 0.1F, -0.025F}, body);
    fronts(builder, random, {size.x, counter - 0.04F, size.z - 0.05F}, 0.1F, columns, random.chance(0.5) ? 1 : 2, body, knob);
    builder.add(bevelled_box({size.x, 0.04F, size.z}, 0.006F),
                builder.material(random.chance(0.5) ? palette::rock(random) : palette::wood(random)),
                shift(0, counter - 0.04F, 0));
    scatter_objects(builder.at(shift(0, counter, 0)), random, size.x * 0.95F, size.z * 0.8F, random.integer(3, 10));
    const float tap = draw(random, -0.3F, 0.3F) * size.x;
    builder.add(tube({{tap, counter, -size.z * 0.35F},
                      {tap, counter + 0.3F, -size.z * 0.35F},
                      {tap, counter + 0.33F, -size.z * 0.2F},
                      {tap, counter + 0.25F, -size.z * 0.12F}},
                     0.013F, 8),
                knob);
    if (size.y > 1.8F && random.chance(0.75)) {  // wall cupboards
        const MeshBuilder upper = builder.at(shift(0, 1.45F, -size.z / 2 + 0.17F));
        const float width = size.x * draw(random, 0.4F, 1.0F);
        const float side = (size.x - width) / 2 * draw(random, -1, 1);
        upper.box({width, size.y - 1.45F, 0.32F}, {side, 0, 0}, body);
        fronts(upper.at(shift(side, 0, 0)), random, {width, size.y - 1.45F, 0.32F}, 0.0F, std::max(1, columns * 2 / 3), 1, body,
               knob);
    }
}

void television(const MeshBuilder& builder, Random& random, const Vec3& size) {
    cupboard(builder, random, {size.x, 0.5F, size.z});
    const int black = builder.material({.base = {0.015F, 0.015F, 0.018F}, .specular = 0.5F, .grain = 0.02F});
    const float w = std::min(size.x * 0.95F, draw(random, 0.6F, 1.45F));
    builder.box({w * 0.3F, 0.02F, size.z * 0.4F}, {0, 0.5F, 0}, black);
    builder.box({0.06F, 0.08F, 0.04F}, {0, 0.51F, 0}, black);
    builder.box({w, w * 0.57F, 0.04F}, {0, 0.56F, 0}, black);
    if (random.chance(0.4)) {
        builder.box({w * 0.96F, w * 0.53F, 0.004F}, {0, 0.56F + 0.02F * w, 0.022F}, builder.material(palette::picture(random)));
    }
}

void coat_stand(const MeshBuilder& builder, Random& random, const Vec3& size) {
    const int wood = builder.material(palette::furniture(random));
    builder.add(tube({{0, 0, 0}, {0, size.y, 0}}, 0.018F, 8), wood);
    for (int i = 0; i < 4; ++i) {
        const float angle = kPi / 2 * static_cast<float>(i);
        const Vec3 out = {std::cos(angle), 0, std::sin(angle)};
        builder.bar({0, 0.12F, 0}, out * (size.x * 0.45F), 0.014F, wood);
        builder.bar({0, size.y - 0.2F, 0}, out * 0.16F + Vec3{0, size.y - 0.08F, 0}, 0.01F, wood);
        if (random.chance(0.4)) {
            Mesh coat = lathe({{0.16F, 0}, {0.14F, 0.4F}, {0.1F, 0.75F}, {0.03F, 0.85F}}, 14);
            roughen(coat, 0.25F, 5.0F, static_cast<std::uint32_t>(random.bits()));
            builder.add(coat, builder.material(palette::textile(random)), shift(out * 0.17F + Vec3{0, size.y - 1.0F, 0}));
        }
    }
}

void carton_pile(const MeshBuilder& builder, Random& random, const Vec3& size) {
    float level = 0;
    const int brown = builder.material(random.chance(0.5) ? palette::wood(random) : palette::plain(random));
    const int count = random.integer(1, 4);
    for (int i = 0; i < count; ++i) {
        const float h = draw(random, 0.2F, 0.5F);
        const float shrink = draw(random, 0.65F, 1.0F);
        builder.add(box({size.x * shrink, h, size.z * shrink}),
                    random.chance(0.7) ? brown : builder.material(palette::plain(random)),
                    shift(0, level, 0) * turn(draw_normal(random, 0.1F)));
        level += h;
    }
}

void clothes_rack(const MeshBuilder& builder, Random& random, const Vec3& size) {
    const int metal = builder.material(palette::metal(random));
    for (const float side : {-1.0F, 1.0F}) {
        const float x = side * size.x * 0.48F;
        builder.bar({x, 0.02F, -size.z / 2}, {x, 0.02F, size.z / 2}, 0.012F, metal);
        builder.bar({x, 0.02F, 0}, {x, size.y, 0}, 0.012F, metal);
    }
    builder.bar({-size.x * 0.48F, size.y, 0}, {size.x * 0.48F, size.y, 0}, 0.012F, metal);
    const int count = random.integer(3, 14);
    for (int i = 0; i < count; ++i) {
        const float x = draw(random, -0.44F, 0.44F) * size.x;
        const float drop = draw(random, 0.5F, 1.1F);
        const float shoulder = draw(random, 0.17F, 0.23F);
        const Mesh cloth = extrusion(
            {{-shoulder, -drop}, {shoulder, -drop}, {shoulder, -0.16F}, {0.03F, -0.06F}, {-0.03F, -0.06F}, {-shoulder, -0.16F}},
            draw(random, 0.02F, 0.06F));
        builder.add(cloth, builder.material(palette::textile(random)),
                    shift(x, size.y, 0) * turn(kPi / 2 + draw_normal(random, 0.15F)));
    }
}

void fireplace(const MeshBuilder& builder, Random& random, const Vec3& size) {
    const int stone = builder.material(random.chance(0.5) ? palette::facade(random) : palette::rock(random));
    const float h = std::min(size.y, 1.2F);
    for (const float side : {-1.0F, 1.0F}) {
        builder.box({size.x * 0.25F, h, size.z}, {side * size.x * 0.375F, 0, 0}, stone);
    }
    builder.box({size.x * 0.5F, h * 0.3F, size.z}, {0, h * 0.7F, 0}, stone);
    builder.box({size.x * 0.5F, h * 0.7F, 0.02F}, {0, 0, -size.z / 2 + 0.01F},
                builder.material({.base = {0.02F, 0.018F, 0.016F}}));
    builder.box({size.x * 1.06F, 0.06F, size.z * 1.15F}, {0, h, 0}, builder.material(palette::furniture(random)));
    const int log = builder.material(palette::bark(random));
    for (int i = 0; i < 4; ++i) {
        const float z = draw(random, -0.3F, 0.3F) * size.z;
        const float y = 0.06F + 0.05F * static_cast<float>(i);
        builder.bar({-0.18F * size.x, y, z}, {0.18F * size.x, y + draw_normal(random, 0.02F), -z}, 0.045F, log, 8);
    }
    scatter_objects(builder.at(shift(0, h + 0.06F, 0)), random, size.x, size.z, random.integer(1, 6));
    if (random.chance(0.6)) {  // chimney breast
        builder.box({size.x * 0.8F, size.y - h, size.z * 0.8F}, {0, h, -0.1F * size.z}, stone);
    }
}

void piano(const MeshBuilder& builder, Random& random, const Vec3& size) {
    const int wood = builder.material(palette::furniture(random));
    builder.box({size.x, size.y, size.z * 0.5F}, {0, 0, -size.z * 0.25F}, wood);
    builder.box({size.x, 0.12F, size.z * 0.4F}, {0, 0.62F, size.z * 0.2F}, wood);
    builder.box({size.x * 0.92F, 0.02F, size.z * 0.28F}, {0, 0.74F, size.z * 0.2F},
                builder.material({.base = {0.85F, 0.83F, 0.78F}}));
    const int black = builder.material({.base = {0.02F, 0.02F, 0.02F}, .specular = 0.4F});
    for (int i = 0; i < 30; ++i) {
        if (i % 7 != 2 && i % 7 != 6) {
            const float x = (static_cast<float>(i) - 14.5F) / 30.0F * size.x * 0.9F;
            builder.add_soft(box({0.012F, 0.015F, size.z * 0.16F}), black, shift(x, 0.76F, size.z * 0.14F));
        }
    }
    for (const float side : {-1.0F, 1.0F}) {
        builder.box({0.07F, 0.62F, 0.07F}, {side * size.x * 0.46F, 0, size.z * 0.36F}, wood);
    }
    on_top(builder, random, {size.x, size.y, size.z * 0.4F});
}

void ladder(const MeshBuilder& builder, Random& random, const Vec3& size) {
    const int metal = builder.material(random.chance(0.5) ? palette::metal(random) : palette::wood(random));
    const float reach = size.z * 0.9F;
    const int rungs = std::max(4, static_cast<int>(size.y / 0.28F));
    for (const float face : {-1.0F, 1.0F}) {
        const Vec3 foot = {0, 0, face * reach / 2};
        const Vec3 top = {0, size.y, face * 0.03F};
        for (const float side : {-0.5F, 0.5F}) {
            builder.bar(foot + Vec3{side * size.x, 0, 0}, top + Vec3{side * size.x * 0.7F, 0, 0}, 0.018F, metal);
        }
        for (int i = 1; i < rungs; ++i) {
            const float t = static_cast<float>(i) / static_cast<float>(rungs);
            const Vec3 middle = lerp(foot, top, t);
            const Vec3 half = {size.x * (0.5F - 0.15F * t), 0, 0};
            builder.bar(middle - half, middle + half, 0.012F, metal, 5);
        }
    }
}

}  // namespace patchfusion::scene::models
