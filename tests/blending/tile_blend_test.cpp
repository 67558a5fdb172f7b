// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/blending/tile_blend.h"

#include <gtest/gtest.h>

#include "blending/scenes.h"
#include "patchfusion/blending/deform.h"
#include "patchfusion/blending/poisson.h"
#include "patchfusion/blending/scale_shift.h"
#include "patchfusion/core/error.h"

namespace patchfusion::blending {
namespace {

TEST(TileBlend, IsTheBaselineOfItsName) {
    const auto fine = testing::scene(testing::kTile, 2);
    const auto coarse = testing::scene(testing::kTile, 3);
    const auto blend = [&](const char* plan) {
        return make_tile_blend(tiling::parse_plan(plan).kind, testing::kTile)(fine, coarse);
    };
    EXPECT_TRUE(torch::equal(blend("blend-scale-shift"), scale_and_shift(fine, coarse)));
    EXPECT_TRUE(torch::equal(blend("blend-deform"), deform(fine, coarse)));
    EXPECT_TRUE(torch::equal(blend("blend-poisson"), PoissonBlend(testing::kTile)(fine, coarse)));
    EXPECT_THROW((void)make_tile_blend(tiling::PlanKind::Fine, testing::kTile), InternalError);
}

}  // namespace
}  // namespace patchfusion::blending
