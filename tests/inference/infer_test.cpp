// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/inference/infer.h"

#include <gtest/gtest.h>
#include <cmath>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "patchfusion/core/error.h"
#include "slow_twin.h"
#include "tiny_model.h"

namespace patchfusion::inference {
namespace {

using testing::infer_slowly;
using testing::random_photo;
using testing::relative_difference;
using testing::tiny_model;

InferenceOptions plan_options(const std::string& plan) {
    return {.plan = tiling::parse_plan(plan)};
}

class Infer : public ::testing::Test {
  protected:
    DepthMap depth_of(const torch::Tensor& rgb, const InferenceOptions& options) { return infer(model_, rgb, options); }

    model::PatchFusion model_ = tiny_model();
};

TEST_F(Infer, EqualsTheSlowTwinOnOddSizesInShuffledOrder) {
    const std::tuple<Size, std::string, int> cases[] = {{{.height = 123, .width = 217}, "fine", 4},
                                                        {{.height = 257, .width = 131}, "p16", 3},
                                                        {{.height = 301, .width = 463}, "p49", 5},
                                                        {{.height = 355, .width = 83}, "r5", 2}};
    std::uint64_t shuffle = 1;
    for (const auto& [size, plan, batch] : cases) {
        const auto rgb = random_photo(size);
        auto options = plan_options(plan);
        options.batch = batch;
        options.seed = 9;
        const auto map = depth_of(rgb, options);
        const auto twin = infer_slowly(model_, rgb, options, shuffle++);
        EXPECT_LT(relative_difference(map.depth_m, twin.depth_m), 1e-5) << plan << ' ' << size.height << 'x' << size.width;
        const double difference = map.overlap_difference.item<double>();
        EXPECT_NEAR(difference, twin.overlap_difference, 1e-5 * twin.overlap_difference) << plan;
        // The comparison would say little if depth were flat or the tiles agreed anyway.
        EXPECT_GT(map.depth_m.std().item<double>(), 0.02 * map.depth_m.mean().item<double>()) << plan;
        EXPECT_TRUE(plan == "fine" || plan == "p16" || difference > 0.005 * map.depth_m.mean().item<double>()) << difference;
    }
}

TEST_F(Infer, WithTilesOfANumberOfPixelsEqualsTheSlowTwin) {
    struct Case {
        Size photo;
        std::string plan;
        int tile_pixels;
        int tiles;
    };
    const Case cases[] = {{{.height = 401, .width = 611}, "p49", 101, 121},  // 6 x 6 and between, made from the photo
                          {{.height = 533, .width = 301}, "p16", 180, 9},    // 3 x 3, held
                          {{.height = 419, .width = 281}, "r4", 200, 13},    // 2 x 2
                          {{.height = 257, .width = 391}, "p49", 400, 1}};   // one, and none between
    for (const auto& [photo, plan, tile_pixels, tiles] : cases) {
        const auto rgb = random_photo(photo);
        auto options = plan_options(plan);
        options.tile_pixels = tile_pixels;
        const auto map = depth_of(rgb, options);
        EXPECT_EQ(map.tiles, tiles) << plan;
        const auto twin = infer_slowly(model_, rgb, options, /*shuffle=*/7);
        EXPECT_LT(relative_difference(map.depth_m, twin.depth_m), 1e-5) << plan << ' ' << tiles;
        EXPECT_NEAR(map.overlap_difference.item<double>(), twin.overlap_difference, 1e-5 * twin.overlap_difference) << plan;
    }
}

TEST_F(Infer, LetsAPhotographGoThatItIsGiven) {
    auto rgb = random_photo({.height = 933, .width = 501});
    int uses_while_tiles_are_done = -1;
    const auto watched = rgb;
    (void)infer(model_, std::move(rgb), plan_options("p16"),
                [&](std::string_view, int, int) { uses_while_tiles_are_done = static_cast<int>(watched.use_count()); });
    EXPECT_EQ(uses_while_tiles_are_done, 1);
}

TEST_F(Infer, EveryPlanGivesThePhotosOwnSizeInMetres) {
    const auto rgb = random_photo({.height = 151, .width = 97});
    const std::map<std::string, int> tiles = {{"coarse", 0}, {"fine", 16}, {"p16", 16}, {"p49", 49}, {"r5", 54}};
    for (const auto& [plan, count] : tiles) {
        int done = 0;
        const auto map = infer(model_, rgb, plan_options(plan), [&](std::string_view unit, int now, int total) {
            EXPECT_EQ(unit, "tiles");
            EXPECT_EQ(total, count);
            EXPECT_GT(now, done);
            done = now;
        });
        EXPECT_EQ(map.depth_m.sizes(), (std::vector<std::int64_t>{151, 97})) << plan;
        EXPECT_EQ(map.depth_m.scalar_type(), torch::kFloat32);
        EXPECT_TRUE((map.depth_m > 0).logical_and(map.depth_m.isfinite()).all().item<bool>()) << plan;
        EXPECT_EQ(map.tiles, count);
        EXPECT_EQ(done, count);
    }
}

TEST_F(Infer, EnlargesPhotosSmallerThanTheGridAndTakesExtremeAspects) {
    for (const Size size :
         {Size{.height = 16, .width = 16}, Size{.height = 20, .width = 400}, Size{.height = 400, .width = 20}}) {
        const auto map = depth_of(random_photo(size), plan_options("p16"));
        EXPECT_EQ(map.depth_m.sizes(), (std::vector<std::int64_t>{size.height, size.width}));
        EXPECT_TRUE(map.depth_m.isfinite().all().item<bool>());
    }
}

TEST_F(Infer, FocalLengthScalesDepthLinearly) {
    const auto rgb = random_photo({.height = 90, .width = 160});
    auto options = plan_options("p16");
    const auto by_default = depth_of(rgb, options);
    EXPECT_NEAR(by_default.focal_px, 80 / std::tan(32.5 * M_PI / 180), 1e-9);
    options.focal_px = 3 * by_default.focal_px;
    EXPECT_LT(relative_difference(depth_of(rgb, options).depth_m, by_default.depth_m * 3), 1e-6);
}

TEST_F(Infer, TurningTheCameraKeepsTheAssumedLens) {
    const auto rgb = random_photo({.height = 90, .width = 160});
    const auto turned = rgb.transpose(0, 1).contiguous();
    EXPECT_EQ(depth_of(rgb, plan_options("coarse")).focal_px, depth_of(turned, plan_options("coarse")).focal_px);
}

TEST_F(Infer, SameSeedSameMapOtherSeedOtherMap) {
    const auto rgb = random_photo({.height = 90, .width = 160});
    auto options = plan_options("r5");
    options.seed = 4;
    const auto first = depth_of(rgb, options).depth_m;
    EXPECT_TRUE(torch::equal(first, depth_of(rgb, options).depth_m));
    options.seed = 5;
    EXPECT_FALSE(torch::allclose(first, depth_of(rgb, options).depth_m));
}

TEST_F(Infer, RefusesImpossibleOptions) {
    const auto rgb = random_photo({.height = 90, .width = 160});
    for (const double focal : {0.0, -3.0, std::nan("")}) {
        auto options = plan_options("coarse");
        options.focal_px = focal;
        EXPECT_THROW((void)depth_of(rgb, options), InputError) << focal;
    }
    auto options = plan_options("p16");
    options.batch = 0;
    EXPECT_THROW((void)depth_of(rgb, options), InputError);
    options.batch = 1;
    options.tile_pixels = 0;
    EXPECT_THROW((void)depth_of(rgb, options), InputError);
    options.tile_pixels = 40;
    options.cai = ConsistencyAwareInference::Official;
    EXPECT_THROW((void)depth_of(rgb, options), InputError);
}

}  // namespace
}  // namespace patchfusion::inference
