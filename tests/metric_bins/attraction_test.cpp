// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/metric_bins/attraction.h"

#include <gtest/gtest.h>
#include <vector>

namespace patchfusion::metric_bins {
namespace {

struct Maps {
    torch::Tensor points;   // [N,points,h,w]
    torch::Tensor centres;  // [N,bins,h',w']
};

Maps random_maps(const std::vector<std::int64_t>& points, const std::vector<std::int64_t>& centres) {
    torch::manual_seed(1);
    return {.points = (torch::rand(points) * 20).set_requires_grad(true),
            .centres = (torch::rand(centres) * 20).set_requires_grad(true)};
}

void expect_same_values_and_gradients(const Maps& maps, const Attraction& attraction) {
    const auto run = [&](auto&& draw) {
        const torch::Tensor drawn = draw(maps.points, maps.centres, attraction);
        const torch::Tensor upstream = torch::linspace(-1, 2, drawn.numel()).view_as(drawn);
        auto results = torch::autograd::grad({(drawn * upstream).sum()}, {maps.points, maps.centres});
        results.push_back(drawn.detach());
        return results;
    };
    const auto fused = run(attracted);
    const auto plain = run(attracted_plain);
    for (std::size_t i = 0; i < plain.size(); ++i) {
        ASSERT_EQ(fused[i].sizes(), plain[i].sizes()) << i;
        EXPECT_LT((fused[i] - plain[i]).abs().max().item<float>(), 1e-5F * (1 + plain[i].abs().max().item<float>())) << i;
    }
}

TEST(Attraction, EqualsThePlainOneWithItsGradients) {
    expect_same_values_and_gradients(random_maps({2, 4, 13, 18}, {2, 32, 7, 9}), {.alpha = 1});
}

TEST(Attraction, EqualsThePlainOneWhereCentresHaveThePointsSizeAndBinsFillNoRegister) {
    expect_same_values_and_gradients(random_maps({3, 1, 6, 4}, {3, 5, 6, 4}), {.alpha = 300});
}

TEST(Attraction, EqualsThePlainOneOnOneRowAndOneCentre) {
    expect_same_values_and_gradients(random_maps({1, 3, 1, 9}, {1, 7, 1, 1}), {.alpha = 0});
}

TEST(Attraction, OfOtherPowersIsThePlainOne) {
    expect_same_values_and_gradients(random_maps({2, 2, 3, 4}, {2, 6, 2, 2}), {.alpha = 0.5, .gamma = 4});
}

TEST(Attraction, WrittenOutHasTheGradientOfFiniteDifferences) {
    torch::manual_seed(2);
    const auto points = torch::rand({1, 2, 2, 3}, torch::kDouble).mul_(5).set_requires_grad(true);
    const auto centres = torch::rand({1, 3, 2, 2}, torch::kDouble).mul_(5).set_requires_grad(true);
    const auto sum = [](const torch::Tensor& p, const torch::Tensor& c) {
        return attracted_plain(p, c, {.alpha = 1}).square().sum();
    };
    const auto gradients = torch::autograd::grad({sum(points, centres)}, {points, centres});
    constexpr double kStep = 1e-5;
    const torch::NoGradGuard no_grad;
    for (std::int64_t i = 0; i < points.numel(); ++i) {
        const auto step = torch::zeros_like(points);
        step.view(-1)[i] = kStep;
        const double slope = (sum(points + step, centres) - sum(points - step, centres)).item<double>() / (2 * kStep);
        EXPECT_NEAR(gradients[0].reshape(-1)[i].item<double>(), slope, 1e-6) << i;
    }
}

}  // namespace
}  // namespace patchfusion::metric_bins
