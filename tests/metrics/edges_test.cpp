// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/metrics/edges.h"

#include <gtest/gtest.h>
#include <algorithm>
#include <cmath>
#include <limits>

namespace patchfusion::metrics {
namespace {

// The definition, pixel by pixel.
float slow_soft_edge_error(const torch::Tensor& prediction, const torch::Tensor& truth, int y, int x) {
    float smallest = std::numeric_limits<float>::infinity();
    for (int v = y - 1; v <= y + 1; ++v) {
        for (int u = x - 1; u <= x + 1; ++u) {
            const bool inside = v >= 0 && u >= 0 && v < truth.size(0) && u < truth.size(1);
            const float value = inside ? truth[v][u].item<float>() : 0.0F;
            smallest = std::min(smallest, std::abs(value - prediction[y][x].item<float>()));
        }
    }
    return smallest;
}

TEST(Boundaries, MarkBothSidesOfAStepAlongBothAxes) {
    auto values = torch::zeros({4, 5});
    values.narrow(1, 3, 2).fill_(2.0);  // a step between columns 2 and 3
    values[3].add_(1.5);                // and one between rows 2 and 3
    const auto expected = torch::tensor({{0, 0, 1, 1, 0}, {0, 0, 1, 1, 0}, {1, 1, 1, 1, 1}, {1, 1, 1, 1, 1}}) == 1;
    EXPECT_TRUE(torch::equal(boundaries(values), expected)) << boundaries(values);
}

TEST(Boundaries, NeedMoreThanTheThreshold) {
    const auto ramp = torch::arange(6, torch::kFloat32).expand({3, 6});
    EXPECT_FALSE(boundaries(ramp).any().item<bool>());
    EXPECT_TRUE(boundaries(ramp, 0.9).all().item<bool>());
}

TEST(Boundaries, AMapOfOnePixelHasNone) {
    EXPECT_FALSE(boundaries(torch::ones({1, 1})).any().item<bool>());
}

TEST(SoftEdgeError, EqualsItsDefinitionPixelByPixel) {
    torch::manual_seed(0);
    for (const auto& [height, width] : {std::pair{1, 1}, {1, 7}, {9, 6}}) {
        const auto truth = torch::rand({height, width}) * 10;
        const auto prediction = torch::rand({height, width}) * 10;
        const auto error = soft_edge_error(prediction, truth);
        for (int y = 0; y < height; ++y) {
            for (int x = 0; x < width; ++x) {
                EXPECT_FLOAT_EQ(error[y][x].item<float>(), slow_soft_edge_error(prediction, truth, y, x));
            }
        }
    }
}

TEST(SoftEdgeError, ForgivesAnEdgeOnePixelOffAndNotASmearedOne) {
    const auto truth = torch::tensor({1.0F, 1.0F, 1.0F, 9.0F, 9.0F, 9.0F}).expand({5, 6}).contiguous();
    const auto inner_max = [&](const torch::Tensor& prediction) {
        return soft_edge_error(prediction.expand({5, 6}), truth).max().item<float>();
    };
    EXPECT_EQ(inner_max(torch::tensor({1.0F, 1.0F, 1.0F, 1.0F, 9.0F, 9.0F})), 0.0F);
    EXPECT_EQ(inner_max(torch::tensor({1.0F, 1.0F, 5.0F, 5.0F, 9.0F, 9.0F})), 4.0F);
}

TEST(SoftEdgeError, UnknownNeighboursAreIgnored) {
    auto truth = torch::full({3, 3}, 4.0F);
    truth[0][0] = std::numeric_limits<float>::quiet_NaN();
    truth[0][1] = std::numeric_limits<float>::infinity();
    EXPECT_EQ(soft_edge_error(torch::full({3, 3}, 5.0F), truth)[1][1].item<float>(), 1.0F);
}

}  // namespace
}  // namespace patchfusion::metrics
