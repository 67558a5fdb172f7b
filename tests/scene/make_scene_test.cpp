// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>

#include "patchfusion/core/timer.h"
#include "patchfusion/scene/camera_placement.h"
#include "patchfusion/scene/world_kinds.h"

namespace patchfusion::scene {
namespace {

/// FNV-1a over everything a renderer reads.
class Digest {
  public:
    template <class T>
    void add(const T& value) {
        unsigned char bytes[sizeof(T)];
        std::memcpy(bytes, &value, sizeof(T));
        for (const unsigned char byte : bytes) {
            hash_ = (hash_ ^ byte) * 0x100000001b3ULL;
        }
    }
    template <class T>
    void add_all(const std::vector<T>& values) {
        std::for_each(values.begin(), values.end(), [this](const T& value) { add(value); });
    }
    [[nodiscard]] std::uint64_t value() const { return hash_; }

  private:
    std::uint64_t hash_ = 0xcbf29ce484222325ULL;
};

std::uint64_t digest(const Scene& scene) {
    Digest sum;
    for (const Mesh& mesh : scene.meshes) {
        sum.add_all(mesh.positions);
        sum.add_all(mesh.uv);
        sum.add_all(mesh.triangles);
        sum.add(mesh.material);
    }
    for (const Material& m : scene.materials) {
        sum.add(m.base);
        sum.add(m.second);
        sum.add(m.period_m);
        sum.add(m.seed);
        sum.add(m.pattern);
    }
    sum.add_all(scene.lighting.lamps);
    sum.add(scene.lighting.sun_direction);
    sum.add(scene.camera);
    return sum.value();
}

bool finite(const Vec3& p) {
    return std::isfinite(p.x) && std::isfinite(p.y) && std::isfinite(p.z);
}

void expect_sound(const Scene& scene, std::uint64_t seed) {
    for (const Mesh& mesh : scene.meshes) {
        ASSERT_EQ(mesh.uv.size(), mesh.positions.size()) << "seed " << seed;
        ASSERT_LT(static_cast<std::size_t>(mesh.material), scene.materials.size()) << "seed " << seed;
        ASSERT_TRUE(std::all_of(mesh.positions.begin(), mesh.positions.end(), finite)) << "seed " << seed;
        ASSERT_TRUE(std::all_of(mesh.uv.begin(), mesh.uv.end(),
                                [](const auto& uv) { return std::isfinite(uv[0]) && std::isfinite(uv[1]); }))
            << "seed " << seed;
        const auto last = mesh.positions.size();
        ASSERT_TRUE(std::all_of(mesh.triangles.begin(), mesh.triangles.end(),
                                [last](const auto& t) { return t[0] < last && t[1] < last && t[2] < last; }))
            << "seed " << seed;
    }
}

}  // namespace

TEST(MakeScene, IsTheSameForTheSameSeedAndDiffersBetweenSeeds) {
    for (const std::uint64_t seed : {0, 1, 2, 3, 4, 5, 6, 7}) {
        EXPECT_EQ(digest(make_scene(seed)), digest(make_scene(seed))) << seed;
        EXPECT_NE(digest(make_scene(seed)), digest(make_scene(seed + 1))) << seed;
    }
}

TEST(MakeScene, MakesAllKindsSoundAndLightWithTheCameraInTheOpen) {
    std::map<std::string, int> kinds;
    std::size_t triangles = 0;
    std::size_t most = 0;
    int blocked = 0;
    const Timer timer;
    double seconds = 0;
    constexpr int kScenes = 160;
    for (std::uint64_t seed = 1000; seed < 1000 + kScenes; ++seed) {
        const double before = timer.seconds();
        const World world = make_world(seed);
        seconds += timer.seconds() - before;
        ++kinds[world.scene.kind];
        expect_sound(world.scene, seed);
        const Camera& camera = world.scene.camera;
        const ViewSurvey view = survey_view(world, camera, 0.05F);
        blocked += view.inside || view.centre_m < 0.15F ? 1 : 0;
        EXPECT_NEAR(std::hypot(std::hypot(camera.forward.x, camera.forward.y), camera.forward.z), 1, 1e-4) << seed;
        EXPECT_GE(camera.focal, 0.49F);
        triangles += triangle_count(world.scene);
        most = std::max(most, triangle_count(world.scene));
    }
    std::printf("make_scene: %.1f ms a scene on average, %zu triangles on average, %zu at most\n", 1000 * seconds / kScenes,
                triangles / kScenes, most);
    EXPECT_EQ(blocked, 0);
    EXPECT_LT(most, 220000U);
    EXPECT_GT(triangles / kScenes, 5000U);
    for (const auto& [kind, share] :
         std::map<std::string, double>{{"room", 0.38}, {"street", 0.20}, {"terrain", 0.14}, {"close-up", 0.28}}) {
        EXPECT_NEAR(static_cast<double>(kinds[kind]) / kScenes, share, 0.12) << kind;
    }
}

TEST(MakeScene, DiffersInMaterialsLensesAndLight) {
    int plain = 0;
    int materials = 0;
    int sunny = 0;
    float shortest = 10;
    float longest = 0;
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        const Scene scene = make_scene(seed);
        materials += static_cast<int>(scene.materials.size());
        plain += static_cast<int>(std::count_if(scene.materials.begin(), scene.materials.end(),
                                                [](const Material& m) { return m.pattern == Pattern::Plain; }));
        sunny += scene.lighting.sun_colour.x > 0 ? 1 : 0;
        shortest = std::min(shortest, scene.camera.focal);
        longest = std::max(longest, scene.camera.focal);
    }
    EXPECT_GT(plain, materials / 8);
    EXPECT_LT(plain, materials * 9 / 10);
    EXPECT_GT(sunny, 10);
    EXPECT_LT(sunny, 55);
    EXPECT_LT(shortest, 0.6F);
    EXPECT_GT(longest, 1.7F);
}

}  // namespace patchfusion::scene
