// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/inference/memory_budget.h"

#include <gtest/gtest.h>
#include <string>

#include "patchfusion/core/error.h"
#include "tiny_model.h"

namespace patchfusion::inference {
namespace {

constexpr MemoryNeed kNeed = {.taken = 1'000'000'000, .maps = 500'000'000, .per_tile = 200'000'000};

TEST(MemoryBudget, HoldsAsManyTilesAsFit) {
    EXPECT_EQ(tiles_within(10'000'000'000, kNeed, 4), 4);
    EXPECT_EQ(tiles_within(2'100'000'000, kNeed, 4), 3);
    EXPECT_EQ(tiles_within(1'899'999'999, kNeed, 4), 1);
    EXPECT_EQ(tiles_within(1'700'000'000, kNeed, 4), 1);
}

TEST(MemoryBudget, SaysInOneLineWhatOneTileNeedsWhereThatIsTooMuch) {
    try {
        (void)tiles_within(1'699'999'999, kNeed, 4);
        ADD_FAILURE() << "a tile was let in";
    } catch (const InputError& error) {
        const std::string line = error.what();
        EXPECT_EQ(line.find('\n'), std::string::npos);
        EXPECT_NE(line.find("needs about 1.7 GB"), std::string::npos) << line;
        EXPECT_NE(line.find("--memory-budget"), std::string::npos) << line;
    }
}

TEST(MemoryBudget, CountsTheMapsOfLargePhotographs) {
    const auto config = model::built_in_config("lite");
    const auto need = memory_need({.height = 1000, .width = 1000}, {.height = 5464, .width = 8192}, config);
    EXPECT_EQ(need.maps, (1'000'000 + 5464 * 8192) * 4);
    EXPECT_GT(need.taken, 1'000'000);
}

TEST(TilesAtOnce, AreFewWhereTilesAreLarge) {
    const Size photo = {.height = 90, .width = 160};
    const auto at_once = [&](const InferenceOptions& options, const char* model) {
        return tiles_at_once(options, model::built_in_config(model), photo, photo);
    };
    EXPECT_EQ(at_once({}, "lite"), 4);
    EXPECT_EQ(at_once({}, "patchfusion-zoedepth"), 1);
    EXPECT_EQ(at_once({.batch = 7}, "lite"), 7);
}

TEST(TilesAtOnce, ABudgetTooSmallEndsAnInferenceBeforeItsFirstTile) {
    auto model = testing::tiny_model();
    const auto photo = testing::random_photo({.height = 90, .width = 160});
    EXPECT_THROW((void)infer(model, photo, {.memory_budget = 1'000'000}), InputError);
    EXPECT_EQ(infer(model, photo, {.memory_budget = 1'000'000'000'000}).tiles, 49);
}

TEST(TilesAtOnce, AScarceBudgetTakesMorePassesToTheSameMap) {
    constexpr int kBatch = 32;  // random tiles that do not see each other's depth
    constexpr int kFit = 12;    // in memory, about: what is taken changes meanwhile
    auto model = testing::tiny_model();
    const Size size = {.height = 90, .width = 160};
    const auto photo = testing::random_photo(size);
    InferenceOptions options = {.plan = tiling::parse_plan("r32"), .batch = kBatch, .memory_budget = 1'000'000'000'000};
    const auto ample = infer(model, photo, options);
    const auto need = memory_need(testing::kTinyGrid, size, model->config());
    options.memory_budget = need.taken + need.maps + kFit * need.per_tile;
    EXPECT_EQ(tiles_together(options, model->config()), kBatch);
    EXPECT_LT(tiles_at_once(options, model->config(), testing::kTinyGrid, size), kBatch);
    const auto scarce = infer(model, photo, options);
    EXPECT_LT(testing::relative_difference(scarce.depth_m, ample.depth_m), 1e-5);
    options.batch = kFit;
    const auto smaller = infer(model, photo, options);  // that would be another map
    EXPECT_GT(testing::relative_difference(smaller.depth_m, ample.depth_m), 1e-5);
}

}  // namespace
}  // namespace patchfusion::inference
