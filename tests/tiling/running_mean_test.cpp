// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/tiling/running_mean.h"

#include <gtest/gtest.h>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "patchfusion/core/random.h"

namespace patchfusion::tiling {
namespace {

/// The official mask by its definition: a box image, blurred pixel by pixel in two dimensions with mirrored borders.
torch::Tensor slow_blend_mask(int height, int width) {
    const int sigma = std::min(height, width) / 16;
    const int top = static_cast<int>(0.1 * height);
    const int left = static_cast<int>(0.1 * width);
    const auto mirror = [](int i, int n) {
        while (i < 0 || i >= n) {
            i = i < 0 ? -i : 2 * (n - 1) - i;
        }
        return i;
    };
    auto mask = torch::zeros({height, width}, torch::kFloat64);
    auto value = mask.accessor<double, 2>();
    double total = 0;
    for (int dy = -2 * sigma; dy <= 2 * sigma; ++dy) {
        for (int dx = -2 * sigma; dx <= 2 * sigma; ++dx) {
            const double weight = std::exp(-(dx * dx + dy * dy) / (2.0 * sigma * sigma));
            total += weight;
            for (int y = 0; y < height; ++y) {
                for (int x = 0; x < width; ++x) {
                    const int sy = mirror(y + dy, height);
                    const int sx = mirror(x + dx, width);
                    const bool boxed = sy >= top && sy < height - top && sx >= left && sx < width - left;
                    value[y][x] += boxed ? weight : 0.0;
                }
            }
        }
    }
    mask /= total;
    mask = (mask - mask.min()) / (mask.max() - mask.min());
    return mask + 1e-3;
}

TEST(BlendMask, EqualsTheOfficialDefinition) {
    for (const Size tile :
         {Size{.height = 54, .width = 96}, Size{.height = 61, .width = 47}, Size{.height = 32, .width = 33}}) {
        const auto mask = blend_mask(tile);
        EXPECT_EQ(mask.scalar_type(), torch::kFloat32);
        EXPECT_LT((mask - slow_blend_mask(tile.height, tile.width)).abs().max().item<double>(), 1e-6);
    }
}

TEST(BlendMask, CountsEveryPixelAndFallsTowardsTheEdge) {
    const auto mask = blend_mask({.height = 216, .width = 384});
    EXPECT_NEAR(mask.min().item<double>(), 1e-3, 1e-7);
    EXPECT_NEAR(mask.max().item<double>(), 1.001, 1e-6);
    const auto row = mask[108].narrow(0, 0, 192);
    EXPECT_TRUE((row.diff() >= -1e-6).all().item<bool>());
    EXPECT_LT(row[0].item<double>(), 0.2);
}

TEST(BlendMask, OfAPortraitTileIsTheTransposeAndTinyOrThinTilesWork) {
    EXPECT_TRUE(torch::allclose(blend_mask({.height = 96, .width = 54}), blend_mask({.height = 54, .width = 96}).t()));
    for (const Size tile : {Size{.height = 1, .width = 1}, Size{.height = 9, .width = 5}, Size{.height = 32, .width = 1288}}) {
        const auto mask = blend_mask(tile);
        EXPECT_TRUE(mask.isfinite().all().item<bool>());
        EXPECT_GT(mask.min().item<double>(), 0.0);
    }
}

struct Addition {
    Rect rect;
    torch::Tensor depth;
    torch::Tensor weight;
};

std::vector<Addition> random_additions(Size grid, int count) {
    Random random(3);
    torch::manual_seed(3);
    std::vector<Addition> additions;
    for (int i = 0; i < count; ++i) {
        const int height = random.integer(1, grid.height);
        const int width = random.integer(1, grid.width);
        additions.push_back({.rect = {.left = random.integer(0, grid.width - width),
                                      .top = random.integer(0, grid.height - height),
                                      .width = width,
                                      .height = height},
                             .depth = torch::rand({height, width}) * 80,
                             .weight = torch::rand({height, width}) + 1e-3});
    }
    return additions;
}

/// Weighted sums over the whole grid, divided once at the end.
torch::Tensor batch_mean(const std::vector<Addition>& additions, Size grid) {
    auto sum = torch::zeros({grid.height, grid.width}, torch::kFloat64);
    auto total = torch::zeros({grid.height, grid.width}, torch::kFloat64);
    for (const auto& [rect, depth, weight] : additions) {
        for (int y = 0; y < rect.height; ++y) {
            for (int x = 0; x < rect.width; ++x) {
                sum.accessor<double, 2>()[rect.top + y][rect.left + x] +=
                    static_cast<double>(depth.accessor<float, 2>()[y][x]) * weight.accessor<float, 2>()[y][x];
                total.accessor<double, 2>()[rect.top + y][rect.left + x] += weight.accessor<float, 2>()[y][x];
            }
        }
    }
    return torch::where(total > 0, sum / total.clamp_min(1e-30), torch::zeros_like(sum));
}

TEST(RunningMean, EqualsBatchMeanInAnyOrder) {
    const Size grid = {.height = 19, .width = 27};
    auto additions = random_additions(grid, 25);
    const auto expected = batch_mean(additions, grid);
    for (int order = 0; order < 3; ++order) {
        RunningMean running(grid);
        for (const auto& [rect, depth, weight] : additions) {
            running.add(rect, depth, weight);
        }
        EXPECT_LT((running.map() - expected).abs().max().item<double>(), 1e-4);  // of up to 80 m
        std::rotate(additions.begin(), additions.begin() + 9, additions.end());
    }
}

TEST(RunningMean, TouchesItsOwnWindowOnly) {
    RunningMean running({.height = 10, .width = 12});
    const Rect rect = {.left = 3, .top = 2, .width = 4, .height = 5};
    const auto* const memory = running.map().data_ptr<float>();
    running.add(rect, torch::full({5, 4}, 7.0F), torch::full({5, 4}, 0.5F));
    EXPECT_EQ(running.map().data_ptr<float>(), memory);
    EXPECT_EQ(running.map().sum().item<float>(), 7.0F * 20);
    EXPECT_EQ(running.weight({.left = 0, .top = 0, .width = 12, .height = 10}).sum().item<float>(), 0.5F * 20);
    EXPECT_TRUE(torch::equal(running.mean(rect), torch::full({5, 4}, 7.0F)));
}

TEST(RunningMean, GivesCopiesAndLeavesUnweightedPixelsAlone) {
    RunningMean running({.height = 4, .width = 4});
    const Rect all = {.left = 0, .top = 0, .width = 4, .height = 4};
    running.add(all, torch::ones({4, 4}), torch::zeros({4, 4}));
    EXPECT_TRUE(torch::equal(running.map(), torch::zeros({4, 4})));
    const auto before = running.mean(all);
    running.add(all, torch::ones({4, 4}), torch::ones({4, 4}));
    EXPECT_EQ(before.sum().item<float>(), 0.0F);
}

}  // namespace
}  // namespace patchfusion::tiling
