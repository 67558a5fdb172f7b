// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/metrics/consistency.h"

#include <gtest/gtest.h>
#include <cmath>
#include <vector>

#include "patchfusion/core/error.h"

namespace patchfusion::metrics {
namespace {

TileDepth tile_of(const Rect& tile, float depth_m) {
    return {tile, torch::full({tile.height, tile.width}, depth_m)};
}

TEST(ConsistencyError, WeighsEachPairByItsPixels) {
    const std::vector<TileDepth> tiles = {tile_of({0, 0, 4, 4}, 1.0F),   // a
                                          tile_of({2, 0, 4, 4}, 2.0F),   // b: 8 pixels with a, 1 m apart
                                          tile_of({2, 2, 4, 4}, 4.0F)};  // c: 4 with a, 3 m; 8 with b, 2 m
    EXPECT_NEAR(consistency_error(tiles), (8 * 1.0 + 4 * 3.0 + 8 * 2.0) / 20, 1e-12);
}

TEST(ConsistencyError, ComparesTheSamePixelOfTheGrid) {
    const auto grid = torch::rand({12, 20});
    const auto cut = [&](const Rect& r) { return TileDepth{r, grid.narrow(0, r.top, r.height).narrow(1, r.left, r.width)}; };
    const std::vector<TileDepth> tiles = {cut({0, 0, 8, 6}), cut({4, 0, 8, 6}), cut({4, 3, 8, 6}), cut({12, 6, 8, 6})};
    EXPECT_EQ(consistency_error(tiles), 0.0);
}

TEST(ConsistencyError, IsNotANumberWithoutOverlaps) {
    const std::vector<TileDepth> tiles = {tile_of({0, 0, 4, 4}, 1.0F), tile_of({4, 0, 4, 4}, 2.0F)};
    EXPECT_TRUE(std::isnan(consistency_error(tiles)));
    EXPECT_TRUE(std::isnan(consistency_error({})));
}

TEST(OverlapDisagreement, EqualsItsDefinitionPixelByPixelAndAddsUpToTheConsistencyError) {
    torch::manual_seed(0);
    constexpr Size kGrid = {.height = 9, .width = 14};
    std::vector<TileDepth> tiles;
    for (const Rect& rect : {Rect{0, 0, 8, 6}, Rect{4, 0, 8, 6}, Rect{4, 3, 8, 6}, Rect{6, 1, 8, 6}}) {
        tiles.push_back({rect, torch::rand({rect.height, rect.width})});
    }
    const auto [mean_m, pairs] = overlap_disagreement(tiles, kGrid);
    ASSERT_EQ(mean_m.sizes(), (std::vector<std::int64_t>{9, 14}));
    for (int y = 0; y < kGrid.height; ++y) {
        for (int x = 0; x < kGrid.width; ++x) {
            std::vector<double> here;
            for (const TileDepth& tile : tiles) {
                if (x >= tile.tile.left && x < tile.tile.right() && y >= tile.tile.top && y < tile.tile.bottom()) {
                    here.push_back(tile.depth_m[y - tile.tile.top][x - tile.tile.left].item<double>());
                }
            }
            double sum = 0;
            int count = 0;
            for (std::size_t i = 0; i < here.size(); ++i) {
                for (std::size_t j = 0; j < i; ++j) {
                    sum += std::abs(here[i] - here[j]);
                    ++count;
                }
            }
            EXPECT_EQ(pairs[y][x].item<int>(), count);
            if (count == 0) {
                EXPECT_TRUE(std::isnan(mean_m[y][x].item<float>()));
            } else {
                EXPECT_NEAR(mean_m[y][x].item<double>(), sum / count, 1e-6);
            }
        }
    }
    const double weighted = ((mean_m * pairs).nansum() / pairs.sum()).item<double>();
    EXPECT_NEAR(weighted, consistency_error(tiles), 1e-6);
}

TEST(ConsistencyError, RefusesADepthThatDoesNotFitItsTile) {
    const std::vector<TileDepth> tiles = {{{0, 0, 4, 3}, torch::ones({4, 3})}};
    EXPECT_THROW(static_cast<void>(consistency_error(tiles)), InternalError);
}

}  // namespace
}  // namespace patchfusion::metrics
