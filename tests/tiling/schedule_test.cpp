// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/tiling/schedule.h"

#include <gtest/gtest.h>
#include <algorithm>
#include <set>
#include <tuple>

#include "patchfusion/core/error.h"

namespace patchfusion::tiling {
namespace {

constexpr Size kTile = {.height = 20, .width = 36};

Schedule random_schedule(int tiles, std::uint64_t seed) {
    return make_schedule({.kind = PlanKind::Random, .random_tiles = tiles}, kTile, {.seed = seed});
}

bool inside(const Rect& tile, Size grid) {
    return tile.left >= 0 && tile.top >= 0 && tile.right() <= grid.width && tile.bottom() <= grid.height;
}

/// How many tiles lie on each pixel, row by row.
std::vector<int> coverage(const std::vector<Rect>& tiles, Size grid) {
    std::vector<int> count(static_cast<std::size_t>(grid.area()));
    for (const auto& tile : tiles) {
        for (int y = tile.top; y < tile.bottom(); ++y) {
            for (int x = tile.left; x < tile.right(); ++x) {
                ++count[static_cast<std::size_t>(y * grid.width + x)];
            }
        }
    }
    return count;
}

TEST(Plan, NamesRoundTrip) {
    for (const auto* name :
         {"coarse", "fine", "blend-scale-shift", "blend-deform", "blend-poisson", "p16", "p49", "r1", "r128"}) {
        EXPECT_EQ(parse_plan(name).name(), name);
    }
}

TEST(Plan, UnknownNamesAreInputErrorsThatListTheKnownOnes) {
    for (const auto* name : {"", "p17", "r", "r0", "r-3", "r12x", "r99999999999", "R16", "p16 "}) {
        try {
            (void)parse_plan(name);
            ADD_FAILURE() << name << " was accepted";
        } catch (const InputError& error) {
            EXPECT_NE(std::string(error.what()).find("p49"), std::string::npos);
            EXPECT_NE(std::string(error.what()).find("'" + std::string(name) + "'"), std::string::npos);
        }
    }
}

TEST(Schedule, HasThePapersTileCounts) {
    const auto counts = [](PlanKind kind) {
        const auto schedule = make_schedule({.kind = kind, .random_tiles = kind == PlanKind::Random ? 7 : 0}, kTile);
        return std::tuple(schedule.regular.size(), schedule.shifted.size(), schedule.random.size());
    };
    EXPECT_EQ(counts(PlanKind::Coarse), std::tuple(0U, 0U, 0U));
    EXPECT_EQ(counts(PlanKind::Fine), std::tuple(16U, 0U, 0U));
    EXPECT_EQ(counts(PlanKind::P16), std::tuple(16U, 0U, 0U));
    EXPECT_EQ(counts(PlanKind::P49), std::tuple(16U, 33U, 0U));
    EXPECT_EQ(counts(PlanKind::Random), std::tuple(16U, 33U, 7U));
}

TEST(Schedule, RegularTilesCoverEveryPixelOnceRowByRow) {
    const auto schedule = make_schedule({.kind = PlanKind::P16}, kTile);
    EXPECT_EQ(schedule.grid, (Size{.height = 80, .width = 144}));
    const auto count = coverage(schedule.regular, schedule.grid);
    EXPECT_TRUE(std::ranges::all_of(count, [](int n) { return n == 1; }));
    EXPECT_EQ(schedule.regular[1], (Rect{.left = 36, .top = 0, .width = 36, .height = 20}));
    EXPECT_EQ(schedule.regular[4], (Rect{.left = 0, .top = 20, .width = 36, .height = 20}));
}

TEST(Schedule, ShiftedTilesAreColumnsThenRowsThenBoth) {
    const auto shifted = make_schedule({.kind = PlanKind::P49}, kTile).shifted;
    EXPECT_EQ(shifted[0], (Rect{.left = 18, .top = 0, .width = 36, .height = 20}));
    EXPECT_EQ(shifted[12], (Rect{.left = 0, .top = 10, .width = 36, .height = 20}));
    EXPECT_EQ(shifted[24], (Rect{.left = 18, .top = 10, .width = 36, .height = 20}));
    EXPECT_EQ(shifted[32], (Rect{.left = 18 + 72, .top = 10 + 40, .width = 36, .height = 20}));
}

TEST(Schedule, ASeedDecidesTheRandomTilesAndMoreTilesKeepTheFirst) {
    const auto sixteen = random_schedule(16, 5).random;
    const auto many = random_schedule(100, 5).random;
    EXPECT_TRUE(std::equal(sixteen.begin(), sixteen.end(), many.begin()));
    EXPECT_NE(sixteen, random_schedule(16, 6).random);
}

TEST(Schedule, EachRandomTileHasItsOwnRowAndColumn) {
    std::set<int> rows;
    std::set<int> columns;
    for (const auto& tile : random_schedule(16, 1).random) {
        rows.insert(tile.top);
        columns.insert(tile.left);
    }
    EXPECT_GE(rows.size(), 11U);
    EXPECT_GE(columns.size(), 11U);
}

TEST(Schedule, RandomTilesReachEveryPixelWithinTheGrid) {
    std::vector<Rect> tiles;
    for (std::uint64_t seed = 0; seed < 8; ++seed) {
        const auto schedule = random_schedule(128, seed);
        EXPECT_TRUE(std::ranges::all_of(schedule.random, [&](const Rect& tile) { return inside(tile, schedule.grid); }));
        tiles.insert(tiles.end(), schedule.random.begin(), schedule.random.end());
    }
    const auto count = coverage(tiles, {.height = 80, .width = 144});
    EXPECT_GT(*std::ranges::min_element(count), 0);
}

TEST(Schedule, RandomTilesCoverEvenly) {
    // 128 tiles of 1/16 of the grid: 8 on a pixel in the mean. Independent positions would leave interior pixels with 2 or
    // fewer.
    const auto schedule = random_schedule(128, 3);
    const auto count = coverage(schedule.random, schedule.grid);
    for (int y = kTile.height; y < schedule.grid.height - kTile.height; ++y) {
        for (int x = kTile.width; x < schedule.grid.width - kTile.width; ++x) {
            const int n = count[static_cast<std::size_t>(y * schedule.grid.width + x)];
            EXPECT_GE(n, 6) << y << ' ' << x;
            EXPECT_LE(n, 16) << y << ' ' << x;
        }
    }
}

TEST(TilesPerSide, FollowFromThePhotographsLongerSide) {
    EXPECT_EQ(tiles_per_side({.height = 400, .width = 720}, kTile, 100), 7);
    EXPECT_EQ(tiles_per_side({.height = 720, .width = 400}, {.height = 36, .width = 20}, 100), 7);
    EXPECT_EQ(tiles_per_side({.height = 400, .width = 720}, kTile, 10'000), 1);
    EXPECT_EQ(tiles_per_side({.height = 400, .width = 720}, kTile, 1), 20);  // not smaller than the process size
    EXPECT_EQ(tiles_per_side({.height = 10, .width = 18}, kTile, 1), 1);
}

TEST(Schedule, AnyNumberOfTilesPerSideIsCoveredLikeThePapersFour) {
    for (const int split : {1, 2, 3, 7}) {
        const auto schedule = make_schedule({.kind = PlanKind::P49}, kTile, {.split = split});
        EXPECT_EQ(schedule.grid, (Size{.height = split * kTile.height, .width = split * kTile.width}));
        EXPECT_EQ(tile_count(schedule), (2 * split - 1) * (2 * split - 1));
        const auto count = coverage(schedule.regular, schedule.grid);
        EXPECT_TRUE(std::ranges::all_of(count, [](int n) { return n == 1; }));
        EXPECT_TRUE(std::ranges::all_of(schedule.shifted, [&](const Rect& tile) { return inside(tile, schedule.grid); }));
    }
}

TEST(Batches, KeepTheOrderAndNeverOverlapWithinAFamily) {
    for (const int batch : {1, 4, 5, 100}) {
        const auto schedule = random_schedule(10, 0);
        std::vector<Rect> order;
        std::vector<Rect> expected = schedule.regular;
        expected.insert(expected.end(), schedule.shifted.begin(), schedule.shifted.end());
        expected.insert(expected.end(), schedule.random.begin(), schedule.random.end());
        for (const auto tiles : batches(schedule, batch)) {
            EXPECT_LE(tiles.size(), static_cast<std::size_t>(batch));
            const bool lattice = order.size() < 49;
            for (std::size_t i = 0; lattice && i < tiles.size(); ++i) {
                for (std::size_t j = 0; j < i; ++j) {
                    EXPECT_TRUE(intersection(tiles[i], tiles[j]).empty());
                }
            }
            order.insert(order.end(), tiles.begin(), tiles.end());
        }
        EXPECT_EQ(order, expected);
    }
}

TEST(OfficialSchedule, DrawsOneColumnAPassAndNeverTheLastRowOrColumn) {
    const auto schedule = make_official_schedule({.kind = PlanKind::Random, .random_tiles = 131}, kTile,
                                                 {.random_grid = {.height = 48, .width = 64}, .batch = 4});
    EXPECT_EQ(schedule.random.size(), 32U);  // 131 / 4
    EXPECT_EQ(schedule.working.regular.size() + schedule.working.shifted.size() + schedule.working.random.size(), 49U);
    EXPECT_EQ(schedule.random_tile, (Size{.height = 12, .width = 16}));
    int lowest = 0;
    for (const auto& pass : schedule.random) {
        EXPECT_EQ(pass.size(), 4U);
        for (const auto& tile : pass) {
            EXPECT_EQ(tile.left, pass.front().left);
            EXPECT_LT(tile.right(), 64);
            EXPECT_GE(tile.top, 0);
            lowest = std::max(lowest, tile.bottom());
        }
    }
    EXPECT_EQ(lowest, 47);
}

TEST(OfficialSchedule, RefusesAGridThatCannotBeHalvedPerTile) {
    EXPECT_THROW((void)make_official_schedule({}, kTile, {.random_grid = {.height = 100, .width = 64}}), InputError);
}

}  // namespace
}  // namespace patchfusion::tiling
