// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/scene/models/small_objects.h"

#include <algorithm>
#include <cmath>

#include "patchfusion/scene/models/people.h"
#include "patchfusion/scene/models/plants.h"
#include "patchfusion/scene/models/table_things.h"
#include "patchfusion/scene/models/vehicles.h"
#include "patchfusion/scene/palette.h"
#include "patchfusion/scene/sampling.h"
#include "patchfusion/scene/shapes.h"

namespace patchfusion::scene::models {
namespace {

constexpr int kSides = 20;

/// A half ring standing on the x side of a vessel: cup and pot handles.
Mesh handle(float radius, float height, float thickness) {
    std::vector<Vec3> path;
    for (int i = 0; i <= 6; ++i) {
        const float angle = kPi * (static_cast<float>(i) / 6.0F - 0.5F);
        path.push_back({radius + 0.28F * height * std::cos(angle), height * (0.5F + 0.3F * std::sin(angle)), 0});
    }
    return tube(path, thickness, 5);
}

void cup(const MeshBuilder& builder, Random& random, float radius, float height) {
    const float r = radius * 0.75F;
    const float h = std::min(height, r * draw(random, 1.2F, 2.8F));
    const float foot = r * draw(random, 0.6F, 1.0F);
    const int glaze = builder.material(palette::ceramic(random));
    builder.add(lathe({{foot, 0}, {r, 0.6F * h}, {r, h}, {0.9F * r, h}, {0.9F * foot, 0.08F * h}}, kSides), glaze);
    if (random.chance(0.7)) {
        builder.add(handle(r * 0.95F, h, 0.07F * r), glaze);
    }
    if (random.chance(0.25)) {  // pens, brushes, cutlery
        const int count = random.integer(2, 7);
        for (int i = 0; i < count; ++i) {
            const Vec3 foot_at = {draw(random, -0.4F, 0.4F) * foot, 0.1F * h, draw(random, -0.4F, 0.4F) * foot};
            const Vec3 top = {draw(random, -1, 1) * r, h * draw(random, 1.4F, 2.0F), draw(random, -1, 1) * r};
            builder.bar(foot_at, top, 0.05F * r, builder.material(palette::plain(random)), 5);
        }
    }
}

void bottle(const MeshBuilder& builder, Random& random, float radius, float height) {
    const float r = std::min(radius, height * 0.2F) * draw(random, 0.6F, 1.0F);
    const float h = std::min(height, r * draw(random, 4.0F, 9.0F));
    const float neck = r * draw(random, 0.2F, 0.5F);
    const float shoulder = draw(random, 0.5F, 0.72F);
    const bool clear = random.chance(0.5);
    builder.add(lathe({{r * 0.95F, 0},
                       {r, 0.03F * h},
                       {r, shoulder * h},
                       {0.7F * r, (shoulder + 0.08F) * h},
                       {neck, (shoulder + 0.18F) * h},
                       {neck, 0.92F * h}},
                      kSides),
                builder.material(clear ? palette::glass(random) : palette::plastic(random)));
    builder.add(cylinder(neck * 1.2F, 0.09F * h, 10), builder.material(palette::plastic(random)), shift(0, 0.91F * h, 0));
    if (random.chance(0.6)) {
        builder.add(cylinder(r * 1.015F, 0.3F * h, kSides), builder.material(palette::paper(random)), shift(0, 0.2F * h, 0));
    }
}

void wine_glass(const MeshBuilder& builder, Random& random, float radius, float height) {
    const float r = radius * 0.8F;
    const float h = std::min(height, r * draw(random, 3.0F, 6.0F));
    builder.add(lathe({{r * 0.9F, 0},
                       {r * 0.1F, 0.03F * h},
                       {r * 0.09F, 0.5F * h},
                       {r * 0.7F, 0.6F * h},
                       {r, 0.75F * h},
                       {r * 0.8F, h},
                       {r * 0.76F, h},
                       {r * 0.9F, 0.75F * h},
                       {r * 0.1F, 0.56F * h}},
                      kSides),
                builder.material(random.chance(0.6) ? palette::glass(random) : palette::ceramic(random)));
}

void bowl(const MeshBuilder& builder, Random& random, float radius, float height) {
    const float h = std::min(height * 0.7F, radius * draw(random, 0.3F, 0.7F));
    builder.add(
        lathe({{0.4F * radius, 0}, {0.8F * radius, 0.5F * h}, {radius, h}, {0.95F * radius, h}, {0.3F * radius, 0.15F * h}},
              18),
        builder.material(palette::ceramic(random)));
    const int pieces = random.chance(0.6) ? random.integer(3, 7) : 0;
    const float size = radius * draw(random, 0.28F, 0.4F);
    const int skin = builder.material(palette::fruit(random));
    for (int i = 0; i < pieces; ++i) {
        const float angle = 2.4F * static_cast<float>(i);
        const float out = i == 0 ? 0.0F : 0.5F * radius;
        builder.add(ellipsoid({size, size * draw(random, 0.8F, 1.15F), size}, 8, 12),
                    random.chance(0.7) ? skin : builder.material(palette::fruit(random)),
                    shift(out * std::cos(angle), h * 0.55F + (i == 0 ? size * 0.9F : size * 0.5F), out * std::sin(angle)));
    }
}

void book_stack(const MeshBuilder& builder, Random& random, float radius, float height) {
    const int count = random.integer(1, 6);
    float level = 0;
    for (int i = 0; i < count && level < height * 0.8F; ++i) {
        const Vec3 size = {radius * draw(random, 1.0F, 1.3F), radius * draw(random, 0.1F, 0.4F),
                           radius * draw(random, 0.8F, 1.1F)};
        const MeshBuilder at = builder.at(shift(0, level, 0) * turn(draw_normal(random, 0.25F)));
        const float cover = std::min(0.1F * size.y, 0.003F);
        const int binding = at.material(palette::plain(random));
        at.box({size.x, cover, size.z}, {0, 0, 0}, binding);
        at.box({size.x * 0.96F, size.y - 2 * cover, size.z * 0.96F}, {-0.01F * size.x, cover, 0},
               at.material(palette::paper(random)));
        at.box({size.x, cover, size.z}, {0, size.y - cover, 0}, binding);
        level += size.y + 0.001F;
    }
}

void carton(const MeshBuilder& builder, Random& random, float radius, float height) {
    const Vec3 size = {radius * draw(random, 0.5F, 1.3F), height * draw(random, 0.3F, 0.9F), radius * draw(random, 0.4F, 1.1F)};
    const int cover = builder.material(random.chance(0.6) ? palette::plain(random) : palette::anything(random));
    builder.add(bevelled_box(size, radius * draw(random, 0.0F, 0.1F)), cover);
    if (random.chance(0.4)) {
        builder.box({size.x * 1.03F, size.y * 0.2F, size.z * 1.03F}, {0, size.y * 0.81F, 0},
                    builder.material(palette::plain(random)));
    }
}

void ball(const MeshBuilder& builder, Random& random, float radius, float height) {
    const float r = std::min(radius, height / 2) * draw(random, 0.5F, 1.0F);
    const Vec3 radii = random.chance(0.6) ? Vec3{r, r, r} : Vec3{r, r * draw(random, 0.5F, 1.0F), r * draw(random, 0.7F, 1.0F)};
    builder.add(ellipsoid(radii, 14, 22),
                builder.material(random.chance(0.5) ? palette::fruit(random) : palette::plastic(random)), shift(0, radii.y, 0));
}

void teapot(const MeshBuilder& builder, Random& random, float radius, float height) {
    const float r = std::min(radius * 0.65F, height * 0.5F);
    const int glaze = builder.material(random.chance(0.6) ? palette::ceramic(random) : palette::metal(random));
    builder.add(ellipsoid({r, 0.8F * r, r}, 10, 18), glaze, shift(0, 0.8F * r, 0));
    builder.add(ellipsoid({0.15F * r, 0.15F * r, 0.15F * r}, 6, 8), glaze, shift(0, 1.68F * r, 0));
    builder.add(tube({{-0.8F * r, 0.7F * r, 0}, {-1.2F * r, 0.9F * r, 0}, {-1.5F * r, 1.4F * r, 0}},
                     {0.22F * r, 0.15F * r, 0.1F * r}, 8),
                glaze);
    builder.add(handle(0.85F * r, 1.6F * r, 0.07F * r), glaze);
}

void candlestick(const MeshBuilder& builder, Random& random, float radius, float height) {
    const float r = radius * 0.5F;
    const float h = height * draw(random, 0.3F, 0.6F);
    builder.add(
        lathe(
            {{r, 0}, {0.3F * r, 0.15F * h}, {0.18F * r, 0.5F * h}, {0.3F * r, 0.6F * h}, {0.16F * r, 0.7F * h}, {0.5F * r, h}},
            12),
        builder.material(palette::metal(random)));
    builder.add(cylinder(0.2F * r, height * 0.35F, 8), builder.material(palette::plain(random)), shift(0, h, 0));
}

void laptop(const MeshBuilder& builder, Random& random, float radius, float /*height*/) {
    const float w = radius * 1.6F;
    const float d = w * 0.65F;
    const int shell = builder.material(palette::metal(random));
    builder.box({w, 0.03F * w, d}, {0, 0, 0}, shell);
    builder.box({w * 0.85F, 0.005F * w, d * 0.5F}, {0, 0.03F * w, -0.1F * d}, builder.material(palette::plain(random)));
    const MeshBuilder lid = builder.at(shift(0, 0.02F * w, -d / 2) * tilt(-draw(random, 0.05F, 0.5F)));
    lid.box({w, d, 0.02F * w}, {0, 0, 0}, shell);
    lid.box({w * 0.93F, d * 0.88F, 0.004F * w}, {0, 0.06F * d, 0.011F * w}, lid.material(palette::picture(random)));
}

void block_tower(const MeshBuilder& builder, Random& random, float radius, float height) {
    const int count = random.integer(2, 6);
    float level = 0;
    for (int i = 0; i < count; ++i) {
        const float size = radius * draw(random, 0.35F, 0.8F);
        const float tall = std::min(size * draw(random, 0.5F, 1.2F), height - level);
        if (tall < 0.2F * size) {
            return;
        }
        const Transform place =
            shift(draw_normal(random, 0.06F) * radius, level, draw_normal(random, 0.06F) * radius) * turn(draw(random, 0, kPi));
        const int paint = builder.material(palette::plain(random));
        const int form = random.integer(0, 3);
        builder.add(form == 0                     ? cylinder(size / 2, tall, 16)
                    : form == 1 && i + 1 == count ? frustum(size / 2, 0, tall, 16)
                                                  : box({size, tall, size}),
                    paint, place);
        level += tall;
    }
}

void photo_stand(const MeshBuilder& builder, Random& random, float radius, float height) {
    const float w = radius * draw(random, 0.9F, 1.6F);
    const float h = std::min(height, w * draw(random, 0.7F, 1.4F));
    const MeshBuilder leaning = builder.at(tilt(-0.2F));
    leaning.box({w, h, 0.08F * w}, {0, 0, 0}, leaning.material(palette::furniture(random)));
    leaning.box({w * 0.8F, h * 0.8F, 0.01F * w}, {0, 0.1F * h, 0.043F * w}, leaning.material(palette::picture(random)));
}

void pyramid_toy(const MeshBuilder& builder, Random& random, float radius, float height) {
    const int rings = random.integer(3, 6);
    const float step = std::min(height / static_cast<float>(rings), radius * 0.5F);
    for (int i = 0; i < rings; ++i) {
        const float r = radius * (1.0F - 0.13F * static_cast<float>(i)) * 0.9F;
        builder.add(ellipsoid({r, step * 0.5F, r}, 8, 16), builder.material(palette::plastic(random)),
                    shift(0, step * (static_cast<float>(i) + 0.5F), 0));
    }
}

void toy(const MeshBuilder& builder, Random& random, float radius, float height) {
    switch (random.integer(0, 2)) {
        case 0:
            return car(builder.at(scaling(radius * 2.0F / 4.6F) * turn(kPi / 2)), random);
        case 1:
            return person(builder.at(scaling(height / 1.8F)), random, Pose::Standing);
        default:
            return pyramid_toy(builder, random, radius, height);
    }
}

}  // namespace

void vase(const MeshBuilder& builder, Random& random, float radius, float height, bool flowers) {
    std::vector<std::array<float, 2>> profile;
    const float phase = draw(random, 0, 2 * kPi);
    const float waves = draw(random, 0.6F, 1.6F);
    const float depth = draw(random, 0.15F, 0.42F);
    const float neck = draw(random, 0.35F, 0.9F);
    const float h = flowers ? height * 0.5F : height * draw(random, 0.6F, 1.0F);
    for (int i = 0; i <= 10; ++i) {
        const float t = static_cast<float>(i) / 10.0F;
        const float wave = 1.0F - depth + depth * std::sin(phase + 2 * kPi * waves * t);
        profile.push_back({radius * 0.85F * wave * (1.0F + (neck - 1.0F) * t), h * t});
    }
    const float mouth = profile.back()[0];
    profile.push_back({mouth * 0.85F, h});
    profile.push_back({mouth * 0.6F, h * 0.6F});
    builder.add(lathe(profile, 18), builder.material(palette::ceramic(random)));
    if (flowers) {
        bouquet(builder.at(shift(0, h * 0.6F, 0)), random, mouth, height * 0.6F);
    }
}

void book_row(const MeshBuilder& builder, Random& random, float width, float height, float depth) {
    float x = -width / 2;
    while (x < width / 2 - 0.05F) {
        if (random.chance(0.06)) {
            x += draw(random, 0.05F, 0.25F);
            continue;
        }
        const Vec3 size = {draw(random, 0.012F, 0.05F), height * draw(random, 0.6F, 0.95F), depth * draw(random, 0.6F, 0.92F)};
        const float lean = random.chance(0.08) ? draw(random, -0.2F, 0.2F) : 0.0F;
        const int cover = builder.material(palette::plain(random));
        builder.add_soft(box(size), cover, shift(x + size.x / 2, 0, 0) * roll(lean));
        x += size.x + 0.001F + std::abs(lean) * size.y;
    }
    builder.world().solids.push_back(bounds_of(box({width, height * 0.9F, depth * 0.8F}), builder.frame()));
}

void small_object(const MeshBuilder& builder, Random& random, float radius, float height) {
    using Maker = void (*)(const MeshBuilder&, Random&, float, float);
    static constexpr Maker kMakers[] = {
        cup,         cup,         bottle,         wine_glass,  bowl,     book_stack,  book_stack,   carton,      carton,
        ball,        ball,        teapot,         candlestick, laptop,   block_tower, photo_stand,  toy,         toy,
        plate,       plate,       crumpled_paper, soft_toy,    soft_toy, spectacles,  coiled_cable, flat_device, flat_device,
        fruit_group, fruit_group, wire_sculpture, tin,         tin,      basket};
    const int kind = random.integer(0, static_cast<int>(std::size(kMakers)) + 2);
    if (kind >= static_cast<int>(std::size(kMakers)) + 2) {
        potted_plant(builder, random, radius, height);
    } else if (kind >= static_cast<int>(std::size(kMakers))) {
        vase(builder, random, radius, height, kind % 2 == 0);
    } else {
        kMakers[kind](builder, random, radius, height);
    }
}

void scatter_objects(const MeshBuilder& builder, Random& random, float width, float depth, int count, float size) {
    std::vector<Vec3> taken;  // x, z and radius
    for (int attempt = 0; attempt < 4 * count && static_cast<int>(taken.size()) < count; ++attempt) {
        const float radius = size * draw_log(random, 0.03F, 0.14F);
        if (radius > std::min(width, depth) / 2) {
            continue;
        }
        const Vec3 spot = {draw(random, radius - width / 2, width / 2 - radius),
                           draw(random, radius - depth / 2, depth / 2 - radius), radius};
        const bool free = std::none_of(taken.begin(), taken.end(), [&](const Vec3& other) {
            return std::hypot(other.x - spot.x, other.y - spot.y) < other.z + spot.z;
        });
        if (free) {
            taken.push_back(spot);
            const float angle = random.chance(0.5) ? draw_normal(random, 0.3F) : draw(random, -kPi, kPi);
            small_object(builder.at(shift(spot.x, 0, spot.y) * turn(angle)), random, radius, radius * draw(random, 1.2F, 4.0F));
        }
    }
}

}  // namespace patchfusion::scene::models
