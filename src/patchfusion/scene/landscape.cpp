// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/scene/landscape.h"

#include <algorithm>
#include <cmath>

#include "patchfusion/scene/models/plants.h"
#include "patchfusion/scene/noise3.h"
#include "patchfusion/scene/palette.h"
#include "patchfusion/scene/sampling.h"
#include "patchfusion/scene/shapes.h"

namespace patchfusion::scene {
namespace {

constexpr int kGrid = 97;       // points a side
constexpr float kScale = 4.0F;  // a * sinh(b t), t in [-1, 1]: cells of 0.55 m at the origin, 1500 m at the border
constexpr float kStretch = 6.62F;

float stretched(int index) {
    const float t = 2.0F * static_cast<float>(index) / static_cast<float>(kGrid - 1) - 1.0F;
    return kScale * std::sinh(kStretch * t);
}

float smooth_step(float from, float to, float x) {
    const float t = std::clamp((x - from) / (to - from), 0.0F, 1.0F);
    return t * t * (3 - 2 * t);
}

}  // namespace

float Relief::height(float x, float z) const {
    const float away = std::hypot(x, z);
    float height = hill_height * (fractal_noise({x / hill_size, 0.5F, z / hill_size}, 3, seed) - level_at_origin);
    if (away < 60) {
        height += roughness * fractal_noise({x / 3.0F, 2.5F, z / 3.0F}, 3, seed + 11) * (1 - smooth_step(15, 60, away));
    }
    if (away > 200 && mountain_height > 0) {
        const float ridge = std::abs(fractal_noise({x / 400.0F, 4.5F, z / 400.0F}, 4, seed + 23));
        height += mountain_height * smooth_step(200, 1100, away) * (0.75F - 1.2F * ridge);
    }
    return height;
}

Relief random_relief(Random& random) {
    Relief relief;
    relief.hill_height = random.chance(0.3) ? draw(random, 0.2F, 1.5F) : draw_log(random, 1.5F, 22.0F);
    relief.hill_size = std::max(draw(random, 25.0F, 120.0F), 5.0F * relief.hill_height);
    relief.roughness = random.chance(0.4) ? 0.03F : draw(random, 0.05F, 0.5F);
    relief.mountain_height = random.chance(0.55) ? draw_log(random, 40.0F, 450.0F) : 0.0F;
    relief.seed = static_cast<std::uint32_t>(random.bits());
    relief.level_at_origin = fractal_noise({0, 0.5F, 0}, 3, relief.seed);
    return relief;
}

void lay_relief(const MeshBuilder& builder, Random& random, const Relief& relief) {
    Mesh whole = sheet(kGrid, kGrid, [&](int column, int row) {
        const float x = stretched(column);
        const float z = -stretched(row);
        return Vec3{x, relief.height(x, z), z};
    });
    Mesh other = whole;
    std::vector<std::array<std::uint32_t, 3>> main_part;
    other.triangles.clear();
    const float steep = draw(random, 0.75F, 0.95F);
    const float patches = draw(random, 0.2F, 0.6F);
    for (const auto& triangle : whole.triangles) {
        const Vec3& a = whole.positions[triangle[0]];
        const Vec3 n = cross(whole.positions[triangle[1]] - a, whole.positions[triangle[2]] - a);
        const bool bare = n.y < steep * length(n) || fractal_noise(a * 0.05F, 2, relief.seed + 40) > patches;
        (bare ? other.triangles : main_part).push_back(triangle);
    }
    whole.triangles = std::move(main_part);
    const double cover = random.uniform();
    builder.add_soft(whole, builder.material(cover < 0.7   ? palette::grass(random)
                                             : cover < 0.9 ? palette::soil(random)
                                                           : palette::paving(random)));
    builder.add_soft(other, builder.material(random.chance(0.5)   ? palette::soil(random)
                                             : random.chance(0.5) ? palette::rock(random)
                                                                  : palette::grass(random)));
}

void grow_meadow(const MeshBuilder& builder, Random& random, const Vec3& centre, float radius, int tufts) {
    std::vector<models::Model> kinds(6);
    const int green = builder.material(palette::foliage(random));
    const float height = draw_log(random, 0.06F, 0.5F);
    const int stone = builder.material(palette::rock(random));
    const bool flowers = random.chance(0.6);
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        if (i < 3 || (!flowers && i < 5)) {
            models::grass_tuft(builder.into(kinds[i]), random, height * draw(random, 0.6F, 1.4F), 12, green);
        } else if (i < 5) {
            models::flower(builder.into(kinds[i]), random, height * draw(random, 1.0F, 1.6F));
        } else {
            models::rock(builder.into(kinds[i]), random, height * 0.4F, stone);
        }
    }
    for (int i = 0; i < tufts && builder.lighter_than(145000); ++i) {
        const float away = radius * std::sqrt(draw(random, 0.002F, 1.0F));
        const float angle = draw(random, 0, 2 * kPi);
        const float x = centre.x + away * std::cos(angle);
        const float z = centre.z + away * std::sin(angle);
        const std::size_t kind = random.chance(0.8) ? static_cast<std::size_t>(random.integer(0, 2))
                                                    : static_cast<std::size_t>(random.integer(3, 5));
        for (const Mesh& mesh : kinds[kind]) {
            builder.add_soft(
                mesh, mesh.material,
                shift(x, builder.world().ground(x, z) - 0.005F, z) * turn(angle * 7) * scaling(draw(random, 0.6F, 1.3F)));
        }
    }
}

}  // namespace patchfusion::scene
