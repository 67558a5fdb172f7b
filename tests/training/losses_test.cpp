// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/training/losses.h"

#include <gtest/gtest.h>
#include <cmath>
#include <functional>

#include "patchfusion/core/error.h"

namespace patchfusion::training {
namespace {

torch::Tensor values(const std::vector<double>& list) {
    return torch::tensor(list, torch::kDouble).view({1, 1, 1, -1});
}

/// Compares the gradient that autograd gives with central differences at every other entry of one double tensor.
void expect_gradient(const std::function<torch::Tensor(const torch::Tensor&)>& function, const torch::Tensor& at,
                     double tolerance) {
    const auto x = at.clone().requires_grad_(true);
    const auto gradient = torch::autograd::grad({function(x)}, {x})[0].view(-1);
    constexpr double kStep = 1e-5;
    for (std::int64_t i = 0; i < at.numel(); i += 2) {
        const auto above = at.clone();
        const auto below = at.clone();
        above.view(-1)[i] += kStep;
        below.view(-1)[i] -= kStep;
        const double difference = (function(above) - function(below)).item<double>() / (2 * kStep);
        EXPECT_NEAR(gradient[i].item<double>(), difference, tolerance) << "at " << i;
    }
}

TEST(SilogLoss, EqualsHandValues) {
    // g = {0, log 2}: mean log2/2, unbiased variance log2^2/2; 10 sqrt(log2^2 (1/2 + 0.15/4)).
    const auto loss = silog_loss(values({1, 4}), values({1, 2}), values({1, 1}));
    EXPECT_NEAR(loss.item<double>(), 10 * std::log(2.0) * std::sqrt(0.5375), 1e-6);
    // A constant factor 3 has no variance: 10 sqrt(0.15) log 3.
    EXPECT_NEAR(silog_loss(values({3, 6, 15}), values({1, 2, 5}), values({1, 1, 1})).item<double>(),
                10 * std::sqrt(0.15) * std::log(3.0), 1e-6);
}

TEST(SilogLoss, LeavesOutPixelsOfNoWeight) {
    const auto loss = silog_loss(values({1, 99, 4}), values({1, 1, 2}), values({1, 0, 1}));
    EXPECT_NEAR(loss.item<double>(), 10 * std::log(2.0) * std::sqrt(0.5375), 1e-6);
    EXPECT_LT(silog_loss(values({1, 99}), values({1, 2}), values({0, 0})).item<double>(), 1e-4);
}

TEST(SilogLoss, GradientEqualsFiniteDifferences) {
    torch::manual_seed(1);
    const auto target = torch::rand({2, 1, 3, 4}, torch::kDouble) * 5 + 0.5;
    const auto weight = (torch::rand({2, 1, 3, 4}, torch::kDouble) > 0.3).to(torch::kDouble);
    const auto prediction = torch::rand({2, 1, 3, 4}, torch::kDouble) * 5 + 0.5;
    expect_gradient([&](const torch::Tensor& p) { return silog_loss(p, target, weight); }, prediction, 1e-6);
}

TEST(SilogLoss, GradientOfAPerfectPredictionIsFinite) {
    const auto prediction = values({1, 2, 3}).requires_grad_(true);
    silog_loss(prediction, values({1, 2, 3}), values({1, 1, 1})).backward();
    EXPECT_TRUE(torch::isfinite(prediction.grad()).all().item<bool>());
}

/// The definition, pixel by pixel: pairs of every 2^scale-th pixel with their right and lower neighbours.
double slow_gradient_loss(const torch::Tensor& p, const torch::Tensor& t, const torch::Tensor& w, int scales) {
    const auto r = (p + 1e-7).log() - (t + 1e-7).log();
    const auto at = [](const torch::Tensor& map, int n, int y, int x) { return map[n][0][y][x].item<double>(); };
    double loss = 0;
    for (int scale = 0; scale < scales; ++scale) {
        const int step = 1 << scale;
        for (const auto& [down, right] : {std::pair{step, 0}, {0, step}}) {
            double sum = 0;
            double total = 0;
            for (int n = 0; n < p.size(0); ++n) {
                for (int y = 0; y + down < p.size(2); y += step) {
                    for (int x = 0; x + right < p.size(3); x += step) {
                        const double both = at(w, n, y, x) * at(w, n, y + down, x + right);
                        sum += both * std::abs(at(r, n, y + down, x + right) - at(r, n, y, x));
                        total += both;
                    }
                }
            }
            loss += sum / std::max(total, 1e-6);
        }
    }
    return loss;
}

TEST(GradientLoss, EqualsTheDefinitionPixelByPixelAndItsGradientFiniteDifferences) {
    torch::manual_seed(7);
    const auto target = torch::rand({2, 1, 7, 10}, torch::kDouble) * 5 + 0.5;
    const auto weight = (torch::rand({2, 1, 7, 10}, torch::kDouble) > 0.3).to(torch::kDouble);
    const auto prediction = torch::rand({2, 1, 7, 10}, torch::kDouble) * 5 + 0.5;
    EXPECT_NEAR(gradient_loss(prediction, target, weight, 3).item<double>(), slow_gradient_loss(prediction, target, weight, 3),
                1e-9);
    expect_gradient([&](const torch::Tensor& p) { return gradient_loss(p, target, weight, 2); }, prediction, 1e-6);
}

TEST(GradientLoss, IsZeroForAWrongScaleAndForNoPixels) {
    const auto target = values({1, 2, 5, 3}).expand({1, 1, 4, 4});
    EXPECT_NEAR(gradient_loss(2 * target, target, torch::ones_like(target)).item<double>(), 0.0, 1e-6);
    EXPECT_EQ(gradient_loss(target.flip(3), target, torch::zeros_like(target)).item<double>(), 0.0);
}

TEST(RmsLoss, EqualsHandValuesAndItsGradientFiniteDifferences) {
    EXPECT_NEAR(rel_loss(values({1, 99, 6}), values({2, 1, 4}), values({1, 0, 3})).item<double>(), 0.5, 1e-9);
    EXPECT_NEAR(rms_loss(values({1, 99, 6}), values({1, 1, 2}), values({1, 0, 1})).item<double>(), std::sqrt(8.0), 1e-9);
    const auto target = values({1, 2, 3, 4, 5});
    expect_gradient(
        [&](const torch::Tensor& p) {
            return rms_loss(p, target, values({1, 0, 1, 1, 0.5}));
        },
        values({1.5, 2, 2, 6, 5.2}), 1e-6);
}

TEST(DepthWeights, SkyCountsLessAndNothingBelowTheRange) {
    const auto weights = depth_weights(values({0.0005, 1, 79.9, 80, 90}), 0.001, 80, 0.25);
    EXPECT_TRUE(torch::allclose(weights.to(torch::kDouble), values({0, 1, 1, 0.25, 0.25})));
}

constexpr Size kTile = {64, 96};
const std::array<double, kPyramidLevels> kStrides = {32, 16, 8, 4, 2, 1};

/// A map of a tile: an affine function of where its pixels lie in the image (tile pixels), [1,2,h,w].
torch::Tensor affine_map(const RectF& roi, double stride) {
    const auto x = roi.left + (torch::arange(static_cast<int>(kTile.width / stride), torch::kDouble) + 0.5) * stride;
    const auto y = roi.top + (torch::arange(static_cast<int>(kTile.height / stride), torch::kDouble) + 0.5) * stride;
    const auto map = 3.0 + 0.5 * x.unsqueeze(0) - 0.25 * y.unsqueeze(1);
    return torch::stack({map, -2.0 * map}).unsqueeze(0);
}

struct TilePair {
    std::vector<RectF> rois;
    FeaturePyramid features;
    torch::Tensor depth;
};

TilePair affine_pair(double right, double down) {
    TilePair pair;
    pair.rois = {{10, 20, kTile.width, kTile.height}, {10 + right, 20 + down, kTile.width, kTile.height}};
    for (std::size_t level = 0; level < kStrides.size(); ++level) {
        pair.features.levels[level] =
            torch::cat({affine_map(pair.rois[0], kStrides[level]), affine_map(pair.rois[1], kStrides[level])});
    }
    pair.depth = torch::cat({affine_map(pair.rois[0], 1), affine_map(pair.rois[1], 1)}).slice(1, 0, 1);
    return pair;
}

TEST(ConsistencyLoss, IsZeroWhereBothTilesSeeTheSame) {
    for (const auto& [right, down] : {std::pair{32.0, 0.0}, {-32.0, 32.0}, {64.0, 32.0}, {0.0, 0.0}}) {
        const TilePair pair = affine_pair(right, down);
        const ConsistencyTerms terms = consistency_loss(pair.features, pair.depth, pair.rois, kStrides);
        EXPECT_NEAR(terms.features.item<double>(), 0.0, 1e-9) << right << " " << down;
        EXPECT_NEAR(terms.depth.item<double>(), 0.0, 1e-9);
    }
}

TEST(ConsistencyLoss, ShiftsOfAnyPixelCompareDepthUnresampled) {
    torch::manual_seed(3);
    const auto wide = torch::rand({1, 1, 100, 150}, torch::kDouble);
    TilePair pair = affine_pair(7, 13);
    pair.depth = torch::cat({wide.slice(2, 5, 69).slice(3, 4, 100), wide.slice(2, 18, 82).slice(3, 11, 107)});
    EXPECT_NEAR(consistency_loss(pair.features, pair.depth, pair.rois, kStrides).depth.item<double>(), 0.0, 1e-12);
}

TEST(ConsistencyLoss, MeasuresTheMeanSquareDifference) {
    TilePair pair = affine_pair(32, 32);
    pair.depth[1] += 2.0;
    pair.features.levels[3][1] += 3.0;
    const ConsistencyTerms terms = consistency_loss(pair.features, pair.depth, pair.rois, kStrides);
    EXPECT_NEAR(terms.depth.item<double>(), 4.0, 1e-9);
    EXPECT_NEAR(terms.features.item<double>(), 9.0 / kPyramidLevels, 1e-9);
}

TEST(ConsistencyLoss, IgnoresWhatLiesOutsideTheOverlap) {
    TilePair pair = affine_pair(32, 0);
    pair.depth[0].slice(2, 0, 32) += 100.0;   // the first tile's left third
    pair.depth[1].slice(2, 64, 96) -= 100.0;  // the second one's right third
    EXPECT_NEAR(consistency_loss(pair.features, pair.depth, pair.rois, kStrides).depth.item<double>(), 0.0, 1e-9);
}

TEST(ConsistencyLoss, GradientEqualsFiniteDifferences) {
    torch::manual_seed(5);
    const TilePair pair = affine_pair(40, 24);  // fractional shifts on the coarse levels
    const auto level = torch::rand({2, 1, 4, 6}, torch::kDouble);
    const auto loss = [&](const torch::Tensor& features) {
        FeaturePyramid pyramid = pair.features;
        pyramid[1] = features;
        return consistency_loss(pyramid, pair.depth, pair.rois, kStrides).features;
    };
    expect_gradient(loss, level, 1e-7);
}

TEST(ConsistencyLoss, RefusesTilesThatDoNotOverlap) {
    TilePair pair = affine_pair(0, 0);
    pair.rois[1].left += 200;
    EXPECT_THROW((void)consistency_loss(pair.features, pair.depth, pair.rois, kStrides), InternalError);
    pair.rois.pop_back();
    EXPECT_THROW((void)consistency_loss(pair.features, pair.depth, pair.rois, kStrides), InternalError);
}

}  // namespace
}  // namespace patchfusion::training
