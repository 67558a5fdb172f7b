// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "patchfusion/scene/models/plants.h"
#include "patchfusion/scene/palette.h"
#include "patchfusion/scene/sampling.h"
#include "patchfusion/scene/shapes.h"

namespace patchfusion::scene::models {
namespace {

struct Growth {
    int bark = 0;
    int depth = 3;           // generations of branches
    float shrink = 0.62F;    // length of a branch over its parent's
    std::vector<Vec3> tips;  // ends of the last generation
};

/// A branch and, recursively, what grows on it.
void grow_branch(const MeshBuilder& builder, Random& random, Growth& growth, const Vec3& root, const Vec3& along, float radius,
                 int generation) {
    const float reach = length(along);
    const Vec3 sway = {draw_normal(random, 0.08F) * reach, draw(random, 0.0F, 0.08F) * reach,
                       draw_normal(random, 0.08F) * reach};
    const Vec3 middle = root + along * 0.5F + sway;
    const Vec3 tip = root + along;
    const int sides = generation == 0 ? 9 : generation == 1 ? 5 : 3;
    builder.add_soft(tube({root, middle, tip}, {radius, radius * 0.8F, radius * 0.55F}, sides), growth.bark);
    if (generation == growth.depth) {
        growth.tips.push_back(tip);
        return;
    }
    const int forks = random.integer(2, generation == 0 ? 5 : 3);
    for (int i = 0; i < forks; ++i) {
        const bool leader = i == 0;  // goes on from the tip, as thick as that ends
        const float t = leader ? 0.98F : generation == 0 ? draw(random, 0.5F, 1.0F) : draw(random, 0.35F, 1.0F);
        const float angle = 2 * kPi * (static_cast<float>(i) + draw(random, 0.0F, 0.7F)) / static_cast<float>(forks);
        const Vec3 out = {std::cos(angle), draw(random, 0.1F, 0.9F), std::sin(angle)};
        const Vec3 way = normalized(normalized(along) * (leader ? 2.2F : 0.6F) + out);
        grow_branch(builder, random, growth, lerp(root, tip, t), way * (reach * growth.shrink * draw(random, 0.8F, 1.2F)),
                    radius * (leader ? 0.55F : 0.45F), generation + 1);
    }
}

void broadleaf(const MeshBuilder& builder, Random& random, float height) {
    const float trunk = height * draw(random, 0.25F, 0.5F);
    Growth growth;
    growth.bark = builder.material(palette::bark(random));
    growth.depth = 2;
    grow_branch(builder, random, growth, {0, -0.1F, 0},
                {draw_normal(random, 0.04F) * height, trunk, draw_normal(random, 0.04F) * height},
                height * draw(random, 0.015F, 0.035F), 0);
    if (random.chance(0.25)) {  // solid crown
        const int green = builder.material(palette::foliage(random));
        const int lumps = random.integer(2, 6);
        for (int i = 0; i < lumps; ++i) {
            const float r = height * draw(random, 0.16F, 0.3F);
            Mesh lump = ellipsoid({r, r * draw(random, 0.7F, 1.1F), r}, 9, 14);
            roughen(lump, 0.25F, 2.5F / r, static_cast<std::uint32_t>(random.bits()));
            builder.add_soft(lump, green,
                             shift(draw_normal(random, 0.12F) * height, height * draw(random, 0.55F, 0.85F),
                                   draw_normal(random, 0.12F) * height));
        }
        return;
    }
    const float leaf = draw_log(random, 0.05F, 0.2F);
    const float card = leaf * draw(random, 1.8F, 3.5F);
    const Material look = palette::leaves(random, leaf);
    const int leaves = builder.material(look);
    const float r = height * draw(random, 0.1F, 0.2F);
    const int each = std::max(25, random.integer(350, 650) / static_cast<int>(growth.tips.size()));
    const bool dense = random.chance(0.6);
    for (const Vec3& tip : growth.tips) {
        leaf_cloud(builder, random, tip, {r, r * 0.75F, r}, each, card, leaves);
        if (dense && random.chance(0.7)) {
            add_shade_core(builder, random, tip, Vec3{r, r * 0.75F, r} * draw(random, 0.5F, 0.75F), look);
        }
    }
}

/// A drooping bough from the trunk at the origin along +x, wide in its middle.
Mesh bough(float reach, float droop, float width) {
    return sheet(3, 4, [&](int column, int row) {
        const float t = static_cast<float>(row) / 3.0F;
        const float side = static_cast<float>(column - 1) * width * (0.25F + t) * (1.05F - t);
        return Vec3{reach * t, -droop * t * t - 0.3F * std::abs(side), -side};
    });
}

void conifer(const MeshBuilder& builder, Random& random, float height) {
    builder.add(frustum(height * 0.022F, height * 0.004F, height * 0.97F, 7), builder.material(palette::bark(random)));
    const bool needles = random.chance(0.85);
    const Material look = needles ? palette::leaves(random, draw_log(random, 0.05F, 0.12F)) : palette::foliage(random);
    const int green = builder.material(look);
    const int layers = random.integer(9, 18);
    const float spread = height * draw(random, 0.12F, 0.26F);
    const float start = draw(random, 0.06F, 0.3F);
    const float droop = draw(random, 0.1F, 0.6F);
    Material shade = look;  // the dark inside
    shade.leaf_mask = false;
    shade.base = shade.base * 0.4F;
    shade.second = shade.second * 0.3F;
    Mesh core = frustum(spread * draw(random, 0.35F, 0.6F), 0.02F * spread, height * (0.93F - start), 11);
    roughen(core, 0.15F, 2.0F, static_cast<std::uint32_t>(random.bits()));
    builder.add_soft(core, builder.material(shade), shift(0, height * start, 0));
    for (int i = 0; i < layers; ++i) {
        const float t = (static_cast<float>(i) + draw(random, -0.3F, 0.3F)) / static_cast<float>(layers);
        const float r = spread * std::pow(std::max(0.0F, 1 - t), 0.8F) + 0.02F * height;
        const int boughs = random.integer(6, 10);
        for (int k = 0; k < boughs; ++k) {
            const float angle = 2 * kPi * (static_cast<float>(k) + draw(random, 0.0F, 0.6F)) / static_cast<float>(boughs);
            const float reach = r * draw(random, 0.75F, 1.1F);
            builder.add_soft(bough(reach, droop * reach, reach * (needles ? 0.75F : 0.5F)), green,
                             shift(0, height * (start + (0.97F - start) * std::max(t, 0.0F)), 0) * turn(angle));
        }
    }
}

void poplar(const MeshBuilder& builder, Random& random, float height) {
    builder.add(frustum(height * 0.02F, height * 0.008F, height * 0.5F, 7), builder.material(palette::bark(random)));
    const float leaf = draw_log(random, 0.05F, 0.16F);
    const float r = height * draw(random, 0.08F, 0.16F);
    const Material look = palette::leaves(random, leaf);
    leaf_cloud(builder, random, {0, height * 0.56F, 0}, {r, height * 0.44F, r}, 550, leaf * 3.0F, builder.material(look));
    add_shade_core(builder, random, {0, height * 0.55F, 0}, Vec3{r, height * 0.43F, r} * draw(random, 0.5F, 0.8F), look);
}

void palm(const MeshBuilder& builder, Random& random, float height) {
    const Vec3 lean = {draw_normal(random, 0.08F) * height, 0, draw_normal(random, 0.08F) * height};
    const Vec3 top = lean + Vec3{0, height * 0.85F, 0};
    builder.add_soft(
        tube({{0, 0, 0}, lean * 0.3F + Vec3{0, height * 0.45F, 0}, top}, {0.03F * height, 0.022F * height, 0.018F * height}, 8),
        builder.material(palette::bark(random)));
    const int green = builder.material(palette::foliage(random));
    const int fronds = random.integer(9, 18);
    for (int i = 0; i < fronds; ++i) {
        const float angle = 2.4F * static_cast<float>(i);
        const float reach = height * draw(random, 0.25F, 0.38F);
        const float rise = draw(random, -0.1F, 0.7F);
        const Vec3 out = {std::cos(angle), 0, std::sin(angle)};
        const Vec3 side = Vec3{-std::sin(angle), 0, std::cos(angle)} * (0.1F * reach);
        builder.add_soft(sheet(3, 6,
                               [&](int column, int row) {
                                   const float t = static_cast<float>(row) / 5.0F;
                                   const float wide = std::sin(kPi * (0.15F + 0.85F * t)) * static_cast<float>(column - 1);
                                   const Vec3 spine = top + out * (reach * t) + Vec3{0, reach * (rise * t - 0.9F * t * t), 0};
                                   return spine + side * wide - Vec3{0, 0.05F * reach * std::abs(wide), 0};
                               }),
                         green);
    }
}

void bare(const MeshBuilder& builder, Random& random, float height) {
    Growth growth;
    growth.bark = builder.material(palette::bark(random));
    growth.depth = 4;
    growth.shrink = 0.66F;
    grow_branch(builder, random, growth, {0, -0.1F, 0}, {0, height * 0.36F, 0}, height * draw(random, 0.015F, 0.03F), 0);
}

}  // namespace

void tree(const MeshBuilder& builder, Random& random, float height) {
    const double kind = random.uniform();
    return kind < 0.5    ? broadleaf(builder, random, height)
           : kind < 0.7  ? conifer(builder, random, height)
           : kind < 0.82 ? poplar(builder, random, height)
           : kind < 0.9  ? palm(builder, random, height)
                         : bare(builder, random, height);
}

}  // namespace patchfusion::scene::models
