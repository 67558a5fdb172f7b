// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/metric_bins/binomial_mean.h"

#include <gtest/gtest.h>
#include <vector>

namespace patchfusion::metric_bins {
namespace {

struct Inputs {
    std::vector<torch::Tensor> leaves;  // scale [N,1,h,w], slope [N,1,h,w], centres [N,K,h',w']
    torch::Tensor log_coefficients;     // [K]
};

Inputs random_inputs(int bins, std::vector<std::int64_t> size, std::vector<std::int64_t> centres_size) {
    torch::manual_seed(1);
    std::vector<std::int64_t> pixels = {2, 1};
    std::vector<std::int64_t> centres = {2, bins};
    pixels.insert(pixels.end(), size.begin(), size.end());
    centres.insert(centres.end(), centres_size.begin(), centres_size.end());
    Inputs inputs{.leaves = {torch::rand(pixels) * 3, torch::randn(pixels), torch::rand(centres) * 20},
                  .log_coefficients = torch::rand(bins) * 10};
    for (auto& leaf : inputs.leaves) {
        leaf.set_requires_grad(true);
    }
    return inputs;
}

void expect_same_values_and_gradients(const Inputs& inputs) {
    const auto run = [&](auto&& mean) {
        const auto depth =
            mean({.scale = inputs.leaves[0], .slope = inputs.leaves[1]}, inputs.log_coefficients, inputs.leaves[2]);
        const auto upstream = torch::linspace(-1, 2, depth.numel()).view_as(depth);
        auto results = torch::autograd::grad({(depth * upstream).sum()}, inputs.leaves);
        results.push_back(depth.detach());
        return results;
    };
    const auto fused = run(binomial_mean);
    const auto plain = run(binomial_mean_plain);
    for (std::size_t i = 0; i < plain.size(); ++i) {
        EXPECT_LT((fused[i] - plain[i]).abs().max().item<float>(), 1e-5F * (1 + plain[i].abs().max().item<float>())) << i;
    }
}

TEST(BinomialMean, EqualsThePlainMeanWithItsGradients) {
    expect_same_values_and_gradients(random_inputs(32, {13, 18}, {7, 9}));
}

TEST(BinomialMean, EqualsThePlainMeanWhereCentresHaveThePixelsSize) {
    expect_same_values_and_gradients(random_inputs(5, {6, 4}, {6, 4}));
}

TEST(BinomialMean, EqualsThePlainMeanOnOneRowAndOneCentre) {
    expect_same_values_and_gradients(random_inputs(3, {1, 9}, {1, 1}));
}

TEST(BinomialMean, StaysFiniteAtTheLowestTemperature) {
    auto inputs = random_inputs(64, {4, 5}, {2, 3});
    const auto depth = binomial_mean({.scale = torch::full({2, 1, 4, 5}, 50.0F), .slope = torch::full({2, 1, 4, 5}, -400.0F)},
                                     inputs.log_coefficients, inputs.leaves[2].detach());
    EXPECT_TRUE(depth.isfinite().all().item<bool>());
}

}  // namespace
}  // namespace patchfusion::metric_bins
