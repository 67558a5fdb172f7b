// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/scene/models/plants.h"

#include <algorithm>
#include <cmath>

#include "patchfusion/scene/palette.h"
#include "patchfusion/scene/sampling.h"
#include "patchfusion/scene/shapes.h"

namespace patchfusion::scene::models {
namespace {

Vec3 random_direction(Random& random) {
    const float y = draw(random, -1, 1);
    const float angle = draw(random, 0, 2 * kPi);
    const float flat = std::sqrt(1 - y * y);
    return {flat * std::cos(angle), y, flat * std::sin(angle)};
}

/// A pointed blade of three segments bending over: one leaf of a reed, a palm, a tulip.
Mesh blade(const Vec3& root, const Vec3& tip, float width, float bend) {
    const Vec3 along = tip - root;
    Vec3 side = cross(along, Vec3{0.3F, 1, 0.2F});
    side = side * (width / 2 / std::max(length(side), 1e-6F));
    return sheet(2, 4, [&](int column, int row) {
        const float t = static_cast<float>(row) / 3.0F;
        const float taper = std::max(0.05F, 1.0F - t * t);
        const Vec3 middle = root + along * t - Vec3{0, bend * t * t, 0};
        return middle + side * (taper * (column == 0 ? -1.0F : 1.0F));
    });
}

void broad_leaves(const MeshBuilder& builder, Random& random, float radius, float height) {
    const int count = random.integer(5, 14);
    const int green = builder.material(palette::foliage(random));
    for (int i = 0; i < count; ++i) {
        const float angle = 2.4F * static_cast<float>(i) + draw_normal(random, 0.2F);
        const float rise = height * draw(random, 0.4F, 0.95F);
        const Vec3 out = {std::cos(angle), 0, std::sin(angle)};
        const Vec3 joint = out * (radius * 0.4F) + Vec3{0, rise, 0};
        builder.add_soft(tube({{0, 0, 0}, out * (radius * 0.15F) + Vec3{0, rise * 0.6F, 0}, joint}, 0.02F * radius, 4), green);
        builder.add_soft(blade(joint, joint + out * (radius * 0.6F), radius * draw(random, 0.3F, 0.55F), radius * 0.25F),
                         green);
    }
}

void blades(const MeshBuilder& builder, Random& random, float radius, float height) {
    const int count = random.integer(8, 24);
    const int green = builder.material(palette::foliage(random));
    const float bend = draw(random, 0.0F, 0.5F) * height;
    for (int i = 0; i < count; ++i) {
        const float angle = draw(random, 0, 2 * kPi);
        const Vec3 out = {std::cos(angle), 0, std::sin(angle)};
        const Vec3 tip = out * (radius * draw(random, 0.2F, 1.0F)) + Vec3{0, height * draw(random, 0.6F, 1.0F), 0};
        builder.add_soft(blade(out * (0.1F * radius), tip, radius * draw(random, 0.08F, 0.2F), bend * draw(random, 0, 1)),
                         green);
    }
}

void cactus(const MeshBuilder& builder, Random& random, float radius, float height) {
    const int green = builder.material(palette::foliage(random));
    const float r = std::min(radius * 0.4F, height * 0.3F);
    builder.add(ellipsoid({r, height / 2, r}, 10, 12, 2.5F), green, shift(0, height * 0.45F, 0));
    const int arms = random.integer(0, 3);
    for (int i = 0; i < arms; ++i) {
        const MeshBuilder arm = builder.at(shift(0, height * draw(random, 0.3F, 0.6F), 0) * turn(draw(random, 0, 2 * kPi)));
        arm.add(tube({{0, 0, 0}, {r * 1.6F, 0.05F * height, 0}, {r * 1.7F, 0.3F * height, 0}}, r * 0.4F, 8), green);
    }
}

void blossom(const MeshBuilder& builder, Random& random, float radius, int petal_colour) {
    const int petals = random.integer(4, 9);
    const float lift = draw(random, -0.2F, 0.9F);
    for (int i = 0; i < petals; ++i) {
        const float angle = 2 * kPi * static_cast<float>(i) / static_cast<float>(petals);
        const Vec3 out = {std::cos(angle), lift, std::sin(angle)};
        builder.add_soft(blade(out * (0.1F * radius), out * radius, radius * 0.8F, 0.2F * radius), petal_colour);
    }
    builder.add_soft(ellipsoid({0.25F * radius, 0.18F * radius, 0.25F * radius}, 6, 8),
                     builder.material(palette::plain(random)), shift(0, 0.1F * radius, 0));
}

}  // namespace

void leaf_cloud(const MeshBuilder& builder, Random& random, const Vec3& centre, const Vec3& radii, int count, float card_m,
                int material) {
    const float period = builder.world().scene.materials[static_cast<std::size_t>(material)].period_m;
    Mesh cloud;
    for (int i = 0; i < count; ++i) {
        const Vec3 way = random_direction(random);
        const Vec3 middle = centre + way * radii * std::cbrt(draw(random, 0.15F, 1.0F));
        const Vec3 a = random_direction(random);
        Vec3 b = cross(a, random_direction(random));
        b = b * (1.0F / std::max(length(b), 1e-3F));
        const float s = card_m / 2 * draw(random, 0.7F, 1.3F);
        const Vec3 lower = middle - b * s;
        const Mesh card = quad(lower - a * s, lower + a * s, lower + a * s + b * (2 * s), lower - a * s + b * (2 * s));
        const auto first = static_cast<std::uint32_t>(cloud.positions.size());
        cloud.positions.insert(cloud.positions.end(), card.positions.begin(), card.positions.end());
        const float cell = period * static_cast<float>(random.integer(0, 99));  // another leaf of the texture
        for (const auto& [u, v] : card.uv) {
            cloud.uv.push_back({u + cell, v + cell});
        }
        for (const auto& [p, q, r] : card.triangles) {
            cloud.triangles.push_back({first + p, first + q, first + r});
        }
    }
    builder.add_soft(cloud, material);
}

void add_shade_core(const MeshBuilder& builder, Random& random, const Vec3& centre, const Vec3& radii, const Material& leaves) {
    Material shade = leaves;
    shade.leaf_mask = false;
    shade.pattern = Pattern::Grass;
    shade.base = shade.base * 0.45F;
    shade.second = shade.second * 0.3F;
    Mesh core = ellipsoid(radii, 9, 14);
    roughen(core, 0.25F, 2.5F / radii.x, static_cast<std::uint32_t>(random.bits()));
    builder.add_soft(core, builder.material(shade), shift(centre));
}

void potted_plant(const MeshBuilder& builder, Random& random, float radius, float height) {
    const float pot_height = height * draw(random, 0.2F, 0.4F);
    const float mouth = std::min(radius * 0.6F, pot_height * draw(random, 0.45F, 0.8F));
    builder.add(lathe({{mouth * draw(random, 0.6F, 1.0F), 0},
                       {mouth, pot_height * 0.9F},
                       {mouth * 1.08F, pot_height * 0.92F},
                       {mouth * 1.08F, pot_height},
                       {mouth * 0.95F, pot_height},
                       {mouth * 0.9F, pot_height * 0.85F}},
                      16),
                builder.material(random.chance(0.5) ? palette::ceramic(random) : palette::plain(random)));
    const MeshBuilder top = builder.at(shift(0, pot_height * 0.85F, 0));
    const float rest = height - pot_height * 0.85F;
    switch (random.integer(0, 5)) {
        case 0:
        case 1:
            return broad_leaves(top, random, radius, rest * 0.9F);
        case 2:
            return blades(top, random, radius, rest);
        case 3:
            return cactus(top, random, radius, rest);
        default:
            break;
    }
    const float leaf = std::max(radius * draw(random, 0.08F, 0.3F), 0.008F);
    top.add_soft(tube({{0, 0, 0}, {0, rest * 0.6F, 0}}, radius * 0.05F, 5), top.material(palette::bark(random)));
    leaf_cloud(top, random, {0, rest * 0.6F, 0}, {radius * 0.9F, rest * 0.4F, radius * 0.9F}, random.integer(80, 200),
               leaf * (random.chance(0.5) ? 1.0F : 2.0F), top.material(palette::leaves(random, leaf)));
}

void flower(const MeshBuilder& builder, Random& random, float height) {
    const int green = builder.material(palette::foliage(random));
    const Vec3 top = {draw_normal(random, 0.12F) * height, height * 0.9F, draw_normal(random, 0.12F) * height};
    builder.add_soft(tube({{0, 0, 0}, top * 0.5F + Vec3{0.03F * height, 0, 0}, top}, height * 0.012F, 5), green);
    const int count = random.integer(0, 3);
    for (int i = 0; i < count; ++i) {
        const float angle = draw(random, 0, 2 * kPi);
        const Vec3 root = top * draw(random, 0.1F, 0.5F);
        builder.add_soft(
            blade(root, root + Vec3{0.3F * height * std::cos(angle), 0.25F * height, 0.3F * height * std::sin(angle)},
                  0.08F * height, 0.1F * height),
            green);
    }
    const Transform tip = shift(top) * turn(draw(random, 0, kPi)) * tilt(draw_normal(random, 0.4F));
    blossom(builder.at(tip), random, height * draw(random, 0.1F, 0.22F), builder.material(palette::petals(random)));
}

void bouquet(const MeshBuilder& builder, Random& random, float foot_radius, float height) {
    const int count = random.integer(1, 9);
    for (int i = 0; i < count; ++i) {
        const float angle = draw(random, 0, 2 * kPi);
        const float lean = draw(random, 0.0F, 0.5F);
        const Transform foot =
            shift(0.3F * foot_radius * std::cos(angle), 0, 0.3F * foot_radius * std::sin(angle)) * turn(-angle) * roll(-lean);
        flower(builder.at(foot), random, height * draw(random, 0.7F, 1.1F));
    }
}

void grass_tuft(const MeshBuilder& builder, Random& random, float height, int count, int material) {
    Mesh tuft;
    for (int i = 0; i < count; ++i) {
        const float angle = draw(random, 0, 2 * kPi);
        const float lean = draw(random, 0.1F, 0.7F) * height;
        const Vec3 root = {draw_normal(random, 0.15F) * height, 0, draw_normal(random, 0.15F) * height};
        const Vec3 bend = {std::cos(angle) * lean, 0, std::sin(angle) * lean};
        const Vec3 side = Vec3{-std::sin(angle), 0, std::cos(angle)} * (0.02F * height);
        const float tall = height * draw(random, 0.5F, 1.0F);
        const Vec3 middle = root + bend * 0.35F + Vec3{0, tall * 0.6F, 0};
        const auto first = static_cast<std::uint32_t>(tuft.positions.size());
        for (const Vec3& p :
             {root - side, root + side, middle - side * 0.8F, middle + side * 0.8F, root + bend + Vec3{0, tall, 0}}) {
            tuft.positions.push_back(p);
            tuft.uv.push_back({p.x, p.y});
        }
        tuft.triangles.push_back({first, first + 1, first + 3});
        tuft.triangles.push_back({first, first + 3, first + 2});
        tuft.triangles.push_back({first + 2, first + 3, first + 4});
    }
    builder.add_soft(tuft, material);
}

void bush(const MeshBuilder& builder, Random& random, float radius, float height) {
    if (random.chance(0.35)) {
        const int green = builder.material(palette::foliage(random));
        const int lumps = random.integer(1, 4);
        for (int i = 0; i < lumps; ++i) {
            Mesh lump = ellipsoid(
                {radius * draw(random, 0.6F, 1.0F), height * draw(random, 0.45F, 0.6F), radius * draw(random, 0.6F, 1.0F)}, 14,
                22, draw(random, 2, 5));
            roughen(lump, 0.2F, 3.0F / radius, static_cast<std::uint32_t>(random.bits()));
            builder.add(lump, green,
                        shift(draw_normal(random, 0.3F) * radius, height * 0.4F, draw_normal(random, 0.3F) * radius));
        }
        return;
    }
    const float leaf = draw_log(random, 0.02F, 0.09F);
    const float card = leaf * draw(random, 1.6F, 3.2F);
    const Material look = palette::leaves(random, leaf);
    const int leaves = builder.material(look);
    leaf_cloud(builder, random, {0, height * 0.5F, 0}, {radius, height * 0.5F, radius}, random.integer(350, 700), card, leaves);
    if (random.chance(0.6)) {
        add_shade_core(builder, random, {0, height * 0.48F, 0},
                       Vec3{radius, height * 0.5F, radius} * draw(random, 0.55F, 0.85F), look);
    }
    const int bark = builder.material(palette::bark(random));
    for (int i = 0; i < 5; ++i) {
        builder.add_soft(
            tube({{0, 0, 0}, {draw_normal(random, 0.5F) * radius, height * 0.8F, draw_normal(random, 0.5F) * radius}},
                 0.02F * radius, 4),
            bark);
    }
}

void rock(const MeshBuilder& builder, Random& random, float radius, int material) {
    Mesh stone =
        ellipsoid({radius, radius * draw(random, 0.4F, 0.9F), radius * draw(random, 0.6F, 1.0F)}, 14, 22, draw(random, 2, 4));
    roughen(stone, 0.25F, 1.6F / radius, static_cast<std::uint32_t>(random.bits()));
    builder.add(stone, material, shift(0, radius * draw(random, 0.1F, 0.4F), 0) * turn(draw(random, 0, kPi)));
}

}  // namespace patchfusion::scene::models
