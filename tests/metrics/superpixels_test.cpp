// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/metrics/superpixels.h"

#include <gtest/gtest.h>
#include <algorithm>
#include <cmath>
#include <cstdint>

namespace patchfusion::metrics {
namespace {

/// One round of the definition with whole tensors: each pixel against every region, those that did not start about it ruled
/// out.
struct SlowRegions {
    torch::Tensor value, y, x, compactness;  // [k]
    torch::Tensor starts_about;              // [h,w,k] bool
};

SlowRegions slow_start(const torch::Tensor& map, std::int64_t rows, std::int64_t columns) {
    const auto height = map.size(0);
    const auto width = map.size(1);
    const auto r = torch::arange(rows).repeat_interleave(columns);
    const auto c = torch::arange(columns).repeat({rows});
    const auto y = ((2 * r + 1) * height).div(2 * rows, "floor");
    const auto x = ((2 * c + 1) * width).div(2 * columns, "floor");
    const auto row_of = (torch::arange(height) * rows).div(height, "floor").view({height, 1, 1});
    const auto column_of = (torch::arange(width) * columns).div(width, "floor").view({1, width, 1});
    return {.value = map.index({y, x}),
            .y = y.to(torch::kFloat32),
            .x = x.to(torch::kFloat32),
            .compactness = torch::full({rows * columns}, 0.2F),
            .starts_about = ((row_of - r).abs() <= 1).logical_and((column_of - c).abs() <= 1)};
}

torch::Tensor slow_round(SlowRegions& regions, const torch::Tensor& map, bool first) {
    const auto height = map.size(0);
    const auto width = map.size(1);
    const auto count = regions.y.size(0);
    const float spacing = std::sqrt(static_cast<float>(height * width) / static_cast<float>(count));
    const auto y = torch::arange(height, torch::kFloat32).view({height, 1, 1});
    const auto x = torch::arange(width, torch::kFloat32).view({1, width, 1});
    const auto distance = ((map.unsqueeze(-1) - regions.value) / regions.compactness).square() +
                          ((y - regions.y) / spacing).square() + ((x - regions.x) / spacing).square();
    const auto labels = distance.masked_fill(regions.starts_about.logical_not(), 1e30).argmin(-1);  // [h,w]
    for (std::int64_t k = 0; k < count; ++k) {
        const auto mine = labels == k;
        const float least = first ? 0.01F : regions.compactness[k].item<float>();
        if (!mine.any().item<bool>()) {
            regions.compactness[k] = least;
            continue;
        }
        const auto values = map.masked_select(mine);
        const auto places = mine.nonzero().to(torch::kFloat64);
        regions.compactness[k] = std::max(least, (values - regions.value[k]).abs().max().item<float>());
        regions.value[k] = values.mean(torch::kFloat64);
        regions.y[k] = places.select(1, 0).mean();
        regions.x[k] = places.select(1, 1).mean();
    }
    return labels;
}

TEST(Superpixels, EqualTheirDefinition) {
    torch::manual_seed(1);
    const auto coarse = torch::rand({1, 1, 5, 7});
    const auto map =
        at::upsample_bilinear2d(coarse, {36, 60}, /*align_corners=*/false)[0][0] * 0.8 + torch::rand({36, 60}) * 0.2;
    const Superpixels found = superpixels(map, 60);  // spacing 6: 6 x 10 regions
    SlowRegions slow = slow_start(map, 6, 10);
    torch::Tensor labels;
    for (int round = 0; round < 10; ++round) {
        labels = slow_round(slow, map, round == 0);
    }
    // Sums in another order round differently: a pixel right between two regions may go to either.
    EXPECT_GE(found.labels.eq(labels).to(torch::kDouble).mean().item<double>(), 0.999);
    for (int k = 0; k < 60; ++k) {
        EXPECT_NEAR(found.y[static_cast<std::size_t>(k)], slow.y[k].item<double>(), 0.1);
        EXPECT_NEAR(found.x[static_cast<std::size_t>(k)], slow.x[k].item<double>(), 0.1);
    }
}

TEST(Superpixels, DoNotCrossASharpStep) {
    auto map = torch::zeros({50, 70});
    for (int y = 0; y < 50; ++y) {
        map[y].slice(0, 20 + y / 2).fill_(1.0);  // a slanted edge
    }
    const Superpixels found = superpixels(map, 100);
    for (int k = 0; k < static_cast<int>(found.pixels.size()); ++k) {
        const auto inside = map.masked_select(found.labels == k);
        if (inside.numel() > 0) {
            EXPECT_EQ(inside.min().item<float>(), inside.max().item<float>()) << k;
        }
    }
}

TEST(Superpixels, OfAFlatMapAreItsLattice) {
    const Superpixels found = superpixels(torch::zeros({40, 60}), 24);  // spacing 10
    ASSERT_EQ(found.pixels.size(), 24U);
    for (int k = 0; k < 24; ++k) {
        EXPECT_NEAR(found.y[static_cast<std::size_t>(k)], 10 * (k / 6) + 4.5, 1.0) << k;
        EXPECT_NEAR(found.x[static_cast<std::size_t>(k)], 10 * (k % 6) + 4.5, 1.0) << k;
    }
    EXPECT_EQ(superpixels(torch::zeros({2, 3}), 1000).labels.numel(), 6);  // more than there are pixels
    EXPECT_EQ(superpixels(torch::zeros({1, 1}), 5000).labels.item<int>(), 0);
}

}  // namespace
}  // namespace patchfusion::metrics
