// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/metric_bins/metric_bins.h"

#include <gtest/gtest.h>
#include <algorithm>
#include <cmath>

namespace patchfusion::metric_bins {
namespace {

constexpr std::array<int, kPyramidLevels> kChannels = {6, 5, 5, 4, 4, 3};

MetricBinsOptions small_options() {
    return {.bins = 8, .embedding_dim = 6, .mlp_dim = 7, .seed_mlp_dim = 9, .attractor_alpha = 1.0};
}

struct Head : torch::nn::Module {
    Head() : bins(small_options(), kChannels, 80.0) { bins.register_on(*this); }
    MetricBins bins;
};

FeaturePyramid random_pyramid() {
    FeaturePyramid pyramid;
    for (int i = 0; i < kPyramidLevels; ++i) {
        pyramid[i] = torch::randn({2, kChannels.at(static_cast<std::size_t>(i)), 1 + 3 * i, 2 + 4 * i});
    }
    return pyramid;
}

TEST(MetricBins, DepthIsPositiveAtTheSizeOfTheFinestLevel) {
    torch::manual_seed(1);
    Head head;
    const torch::Tensor depth = head.bins.forward(random_pyramid());
    EXPECT_EQ(depth.sizes(), (torch::IntArrayRef{2, 1, 16, 22}));
    EXPECT_GT(depth.min().item<float>(), 0);
    EXPECT_LT(depth.max().item<float>(), 80);
}

TEST(MetricBins, NamesSitOnTheParentAsInTheCheckpoints) {
    const Head head;
    const auto names = head.named_parameters().keys();
    for (const char* name : {"seed_bin_regressor._net.0.weight", "seed_projector._net.2.bias", "projectors.3._net.0.weight",
                             "attractors.0._net.2.weight", "conditional_log_binomial.mlp.2.weight"}) {
        EXPECT_NE(std::find(names.begin(), names.end(), name), names.end()) << name;
    }
    EXPECT_EQ(names.size(), 4U * (2 + 4 + 4) + 4U);
}

TEST(MetricBins, GradientsReachEveryParameter) {
    torch::manual_seed(2);
    Head head;
    head.bins.forward(random_pyramid()).log().square().sum().backward();
    for (const auto& item : head.named_parameters()) {
        EXPECT_TRUE(item.value().grad().defined() && item.value().grad().abs().sum().item<float>() > 0) << item.key();
    }
}

TEST(MetricBins, MissingRelativeDepthIsZero) {
    torch::manual_seed(3);
    Head head;
    const FeaturePyramid pyramid = random_pyramid();
    EXPECT_TRUE(torch::allclose(head.bins.forward(pyramid), head.bins.forward(pyramid, torch::zeros({2, 1, 16, 22}))));
    EXPECT_FALSE(torch::allclose(head.bins.forward(pyramid), head.bins.forward(pyramid, torch::ones({2, 1, 16, 22}))));
}

TEST(MetricBins, WithoutGradientsItGivesTheSame) {
    torch::manual_seed(7);
    Head head;
    const FeaturePyramid pyramid = random_pyramid();
    for (const torch::Tensor& relative : {torch::Tensor(), torch::rand({2, 1, 16, 22})}) {
        const torch::Tensor plain = head.bins.forward(pyramid, relative);
        const torch::NoGradGuard no_grad;
        EXPECT_TRUE(torch::allclose(head.bins.forward(pyramid, relative), plain, 2e-5, 1e-5));
    }
}

TEST(Attractor, EqualsTheMaterialisedMean) {
    torch::manual_seed(4);
    Attractor attractor(AttractorOptions{.embedding_dim = 5, .mlp_dim = 6, .points = 4, .alpha = 2.0});
    const torch::NoGradGuard no_grad;
    const torch::Tensor embedding = torch::randn({2, 5, 3, 4});
    const torch::Tensor centres = torch::rand({2, 8, 3, 4}) * 10;
    const torch::Tensor points = torch::softplus(static_cast<nn::PointwiseMlpImpl&>(*attractor).forward(embedding));
    const torch::Tensor distance = points.unsqueeze(2) - centres.unsqueeze(1);  // [N,points,bins,h,w]
    const torch::Tensor expected = centres + (distance / (1 + 2.0 * distance.square())).mean(1);
    EXPECT_TRUE(torch::allclose(attractor->forward(embedding, centres), expected, 1e-5, 1e-5));
}

TEST(ConditionalLogBinomial, EqualsTheFormulaWrittenOut) {
    torch::manual_seed(5);
    const int bins = 8;
    ConditionalLogBinomial layer(LogBinomialOptions{.in = 4, .condition = 5, .bins = bins, .max_temperature = 5.0});
    const torch::NoGradGuard no_grad;
    const torch::Tensor feature = torch::randn({1, 3, 4, 6});
    const torch::Tensor relative = torch::rand({1, 1, 4, 6});
    const torch::Tensor embedding = torch::randn({1, 5, 2, 3});
    const auto parameters = layer->named_parameters();
    namespace F = torch::nn::functional;
    const torch::Tensor resized = F::interpolate(
        embedding,
        F::InterpolateFuncOptions().size(std::vector<std::int64_t>{4, 6}).mode(torch::kBilinear).align_corners(true));
    torch::Tensor x =
        torch::conv2d(torch::cat({feature, relative, resized}, 1), parameters["mlp.0.weight"], parameters["mlp.0.bias"]);
    x = torch::softplus(torch::conv2d(torch::gelu(x), parameters["mlp.2.weight"], parameters["mlp.2.bias"])) + 1e-4;
    const torch::Tensor p = (x.select(1, 0) / (x.select(1, 0) + x.select(1, 1))).to(torch::kFloat64);
    const torch::Tensor t = 0.0212 + (5.0 - 0.0212) * (x.select(1, 2) / (x.select(1, 2) + x.select(1, 3))).to(torch::kFloat64);
    const double n = bins - 1;
    const auto k_log_k = [](double k) { return k > 0 ? k * std::log(k) : 0.0; };  // Stirling's log k!, up to its linear term
    std::vector<torch::Tensor> logits;
    for (int k = 0; k < bins; ++k) {
        const double log_choose = k_log_k(n) - k_log_k(k) - k_log_k(n - k);
        logits.push_back((log_choose + k * p.log() + (n - k) * (1 - p).log()) / t);
    }
    const torch::Tensor probability = torch::stack(logits, 1).softmax(1).to(torch::kFloat32);  // [1,bins,4,6]
    for (int k = 0; k < bins; ++k) {  // a centre of 1 m in one bin alone gives that bin's probability
        const torch::Tensor centres = torch::zeros({1, bins, 2, 3});
        centres.select(1, k).fill_(1);
        EXPECT_TRUE(
            torch::allclose(layer->forward(feature, relative, embedding, centres), probability.narrow(1, k, 1), 1e-4, 1e-5));
    }
}

TEST(StartingValues, SeedsAreLogSpacedFromNearToFar) {
    torch::manual_seed(6);
    Head head;
    const torch::NoGradGuard no_grad;
    const torch::Tensor seeds = torch::softplus(head.named_parameters()["seed_bin_regressor._net.2.bias"]);  // [bins] metres
    EXPECT_NEAR(seeds[0].item<float>(), 0.3, 1e-4);
    EXPECT_NEAR(seeds[-1].item<float>(), 80, 1e-2);
    const torch::Tensor ratios = seeds.slice(0, 1) / seeds.slice(0, 0, -1);
    EXPECT_TRUE(torch::allclose(ratios, ratios[0].expand_as(ratios), 1e-3));
}

}  // namespace
}  // namespace patchfusion::metric_bins
