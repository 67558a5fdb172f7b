// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/nn/size_cache.h"

#include <gtest/gtest.h>

namespace patchfusion::nn {
namespace {

constexpr Size kSmall = {.height = 2, .width = 3};
constexpr Size kLarge = {.height = 5, .width = 3};

/// A weight, and how often something was made from it.
struct Maker {
    torch::Tensor weight = torch::ones({1}, torch::requires_grad());
    SizeCache cache;
    int made = 0;

    torch::Tensor get(Size size) {
        return cache.get(size, weight, [&] {
            ++made;
            return weight * size.height;
        });
    }
};

TEST(SizeCache, MakesOncePerSizeAndState) {
    const torch::NoGradGuard no_grad;
    Maker maker;
    EXPECT_EQ(maker.get(kSmall).item<double>(), 2);
    EXPECT_EQ(maker.get(kSmall).item<double>(), 2);
    EXPECT_EQ(maker.made, 1);
    EXPECT_EQ(maker.get(kLarge).item<double>(), 5);
    EXPECT_EQ(maker.made, 2);
    maker.weight.copy_(torch::full({1}, 7.0));
    EXPECT_EQ(maker.get(kLarge).item<double>(), 35);
    maker.weight.set_data(torch::full({1}, 9.0));
    EXPECT_EQ(maker.get(kLarge).item<double>(), 45);
    EXPECT_EQ(maker.made, 4);
}

TEST(SizeCache, ALearntWeightIsFollowedEachTime) {
    Maker maker;
    EXPECT_TRUE(maker.get(kSmall).requires_grad());
    EXPECT_TRUE(maker.get(kSmall).requires_grad());
    EXPECT_EQ(maker.made, 2);
}

TEST(SizeCache, WhatInferenceKeptServesTraining) {
    Maker maker;
    {
        const torch::InferenceMode inference;
        (void)maker.get(kSmall);
    }
    maker.weight.set_requires_grad(false);
    const auto kept = maker.get(kSmall);
    EXPECT_EQ(maker.made, 1);
    auto other = torch::ones({1}, torch::requires_grad());
    (kept * other).sum().backward();  // kept is saved for this
    EXPECT_EQ(other.grad().item<double>(), 2);
}

}  // namespace
}  // namespace patchfusion::nn
