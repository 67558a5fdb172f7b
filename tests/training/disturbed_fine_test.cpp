// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/training/disturbed_fine.h"

#include <gtest/gtest.h>

namespace patchfusion::training {
namespace {

/// Four tiles of 12x16 whose every value is the tile's number + 1.
base_depth::BaseDepthOutput numbered_tiles() {
    const auto numbers = torch::arange(1, 5).to(torch::kFloat).view({4, 1, 1, 1});
    base_depth::BaseDepthOutput fine = {.depth = numbers.expand({4, 1, 12, 16}).contiguous(), .features = {}};
    for (torch::Tensor& level : fine.features.levels) {
        level = numbers.expand({4, 3, 6, 8}).contiguous();
    }
    return fine;
}

/// Some of the tiles, as the process has them whose part of the batch they are.
base_depth::BaseDepthOutput part_of(base_depth::BaseDepthOutput fine, std::int64_t first, std::int64_t end) {
    fine.depth = fine.depth.slice(0, first, end);
    for (torch::Tensor& level : fine.features.levels) {
        level = level.slice(0, first, end);
    }
    return fine;
}

const std::vector<int> kTwoOfEach = {0, 0, 1, 1};

bool any_level_differs(const FeaturePyramid& a, const FeaturePyramid& b, std::size_t first, std::size_t end) {
    for (std::size_t level = first; level < end; ++level) {
        if (!torch::equal(a.levels.at(level), b.levels.at(level))) {
            return true;
        }
    }
    return false;
}

TEST(DisturbedFine, LeavesTilesAloneWithoutAShare) {
    const auto fine = numbered_tiles();
    const auto result = disturbed(fine, kTwoOfEach, 0);
    EXPECT_TRUE(torch::equal(result.depth, fine.depth));
    EXPECT_FALSE(any_level_differs(result.features, fine.features, 0, kPyramidLevels));
}

TEST(DisturbedFine, ScalesDepthByTheExponentialOfAPlane) {
    torch::manual_seed(1);
    const auto fine = numbered_tiles();
    const auto factor = torch::log(disturbed(fine, kTwoOfEach, 1).depth / fine.depth);
    EXPECT_GT(factor.flatten(1).std(1).min().item<double>(), 1e-3);  // a slope in every tile
    EXPECT_LT(torch::diff(factor, 2, 2).abs().max().item<double>(), 1e-5);
    EXPECT_LT(torch::diff(factor, 2, 3).abs().max().item<double>(), 1e-5);
}

TEST(DisturbedFine, TakesCoarseLevelsFromAnotherImageAndKeepsTheFineOnes) {
    torch::manual_seed(1);
    const auto fine = numbered_tiles();
    const auto result = disturbed(fine, kTwoOfEach, 1);
    EXPECT_TRUE(any_level_differs(result.features, fine.features, 0, 4));
    EXPECT_FALSE(any_level_differs(result.features, fine.features, 4, kPyramidLevels));
    for (std::size_t level = 0; level < 4; ++level) {
        const auto& numbers = result.features.levels.at(level);
        for (int tile = 0; tile < 4; ++tile) {
            const auto number = static_cast<int>(numbers[tile].flatten()[0].item<float>()) - 1;
            EXPECT_TRUE(number == tile || kTwoOfEach.at(number) != kTwoOfEach.at(tile)) << "level " << level;
            EXPECT_TRUE((numbers[tile] == numbers[tile].flatten()[0]).all().item<bool>());
        }
    }
}

TEST(DisturbedFine, LeavesWhatItWasGivenAsItWas) {
    const auto fine = numbered_tiles();
    (void)disturbed(fine, kTwoOfEach, 1);
    EXPECT_TRUE(torch::equal(fine.depth, numbered_tiles().depth));
    EXPECT_FALSE(any_level_differs(fine.features, numbered_tiles().features, 0, kPyramidLevels));
}

TEST(DisturbedFine, ATileHasTheSameDrawsInOneProcessAsInSeveral) {
    constexpr double kShare = 0.6;  // of four tiles some then stay as they are
    const auto fine = numbered_tiles();
    torch::manual_seed(7);
    const auto whole = disturbed(fine, {0, 1, 2, 3}, kShare);
    const auto next = torch::rand({});
    EXPECT_FALSE(torch::equal(whole.depth, fine.depth));
    for (const int index : {0, 1}) {
        torch::manual_seed(7);
        const auto own = part_of(fine, 2 * index, 2 * index + 2);
        const auto result = disturbed(own, {0, 1}, kShare, {.index = index, .count = 2});
        EXPECT_TRUE(torch::equal(torch::rand({}), next)) << "processes must stay alike";
        const auto expected = part_of(whole, 2 * index, 2 * index + 2);
        EXPECT_TRUE(torch::equal(result.depth, expected.depth)) << "process " << index;
        for (std::size_t level = 0; level < kPyramidLevels; ++level) {  // a stranger's where the whole's is, if another's
            const auto& before = own.features.levels.at(level);
            EXPECT_TRUE(torch::equal(result.features.levels.at(level) != before, expected.features.levels.at(level) != before))
                << "process " << index << ", level " << level;
        }
    }
}

TEST(DisturbedFine, ATileWithoutAnotherImageKeepsItsFeatures) {
    const auto fine = numbered_tiles();
    const auto result = disturbed(fine, {0, 0, 0, 0}, 1);
    EXPECT_FALSE(any_level_differs(result.features, fine.features, 0, kPyramidLevels));
}

}  // namespace
}  // namespace patchfusion::training
