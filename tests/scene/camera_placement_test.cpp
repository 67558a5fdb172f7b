// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/scene/camera_placement.h"

#include <gtest/gtest.h>
#include <cmath>

#include "patchfusion/scene/vec3.h"

namespace patchfusion::scene {
namespace {

/// A wall of 20 x 10 m whose face is the plane z = -5, on flat ground.
World wall_ahead() {
    World world;
    world.solids.push_back({{-10, 0, -6}, {10, 10, -5}});
    return world;
}

Camera level_camera(const Vec3& position) {
    Camera camera;
    camera.position = position;
    return camera;
}

}  // namespace

TEST(SurveyView, MeasuresDepthToBoxesAndGround) {
    Camera camera = level_camera({0, 1.5F, 0});
    camera.focal = 0.5F;
    const ViewSurvey view = survey_view(wall_ahead(), camera);
    EXPECT_FALSE(view.inside);
    EXPECT_NEAR(view.centre_m, 5, 1e-4);
    EXPECT_EQ(view.sky_share, 0);
    EXPECT_LT(view.nearest_m, 5);  // the ground before the feet
    EXPECT_GT(view.nearest_m, 2);
}

TEST(SurveyView, KnowsWhenTheCameraIsInAThingOrTheGround) {
    const World world = wall_ahead();
    EXPECT_TRUE(survey_view(world, level_camera({0, 2, -5.5F})).inside);
    EXPECT_TRUE(survey_view(world, level_camera({0, 2, -4.9F})).inside);
    EXPECT_FALSE(survey_view(world, level_camera({0, 2, -4.9F}), 0.05F).inside);
    EXPECT_TRUE(survey_view(world, level_camera({0, -1, 0})).inside);
}

TEST(SurveyView, SeesSkyOverAnOpenPlain) {
    const ViewSurvey view = survey_view(World{}, level_camera({0, 1.5F, 0}));
    EXPECT_NEAR(view.sky_share, 0.5, 0.1);
    EXPECT_GT(view.spread, 2);
}

TEST(AimCamera, LooksAtItsTargetWithAnOrthonormalFrame) {
    Random random(3);
    for (int i = 0; i < 200; ++i) {
        const Camera camera = aim_camera(random, {1, 2, 3}, {4, 0, -6});
        EXPECT_NEAR(length(camera.forward), 1, 1e-5);
        EXPECT_NEAR(length(camera.up), 1, 1e-5);
        EXPECT_NEAR(dot(camera.forward, camera.up), 0, 1e-5);
        EXPECT_NEAR(length(cross(camera.forward, normalized(Vec3{3, -2, -9}))), 0, 1e-3);
        EXPECT_GT(camera.up.y, 0.85F);  // rolled a little at most
        EXPECT_GE(camera.focal, 0.5F);
        EXPECT_LE(camera.focal, 3.2F);
        EXPECT_GE(camera.baseline_m, 0.1F);
        EXPECT_LE(camera.baseline_m, 0.3F);
    }
}

TEST(ChooseCamera, RejectsViewsFromWithinWalls) {
    const World world = wall_ahead();
    Random random(1);
    for (int i = 0; i < 50; ++i) {
        int proposals = 0;
        const Camera camera = choose_camera(world, random, [&](Random& r) {
            const bool good = ++proposals == 9;  // all others are in the wall
            return aim_camera(r, good ? Vec3{0, 1.5F, 0} : Vec3{0, 1.5F, -5.5F}, {0, 1.0F, -20});
        });
        EXPECT_FLOAT_EQ(camera.position.z, 0);
    }
}

}  // namespace patchfusion::scene
