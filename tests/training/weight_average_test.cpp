// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/training/weight_average.h"

#include <gtest/gtest.h>

namespace patchfusion::training {
namespace {

torch::nn::Linear one_weight() {
    return torch::nn::Linear(torch::nn::LinearOptions(1, 1).bias(false));
}

TEST(WeightAverage, ForgetsTheStartingWeightsSoonAndSwapsBack) {
    const torch::NoGradGuard no_grad;
    torch::nn::Linear net = one_weight();
    net->weight.fill_(0);
    WeightAverage average(*net, 0.5);
    net->weight.fill_(1);
    average.update();
    average.swap();
    EXPECT_NEAR(net->weight.item<float>(), 9.0 / 11.0, 1e-6);  // the first decay is (1 + 1) / (10 + 1)
    average.swap();
    EXPECT_EQ(net->weight.item<float>(), 1.0F);
    average.update();
    {
        const AveragedWeights averaged(average);
        EXPECT_NEAR(net->weight.item<float>(), 0.25 * 9.0 / 11.0 + 0.75, 1e-6);  // 3 / 12
    }
    EXPECT_EQ(net->weight.item<float>(), 1.0F);
}

TEST(WeightAverage, FollowsAModuleWhoseWeightsWereLoaded) {
    torch::nn::Linear net = one_weight();
    WeightAverage average(*net, 0.5);
    {
        const torch::NoGradGuard no_grad;
        net->weight.set_(torch::full({1, 1}, 3.0F));  // as a checkpoint's tensors come to be the parameters
    }
    average.update();
    average.swap();
    average.swap();
    EXPECT_EQ(net->weight.item<float>(), 3.0F);
    for (int i = 0; i < 60; ++i) {
        average.update();
    }
    average.swap();
    EXPECT_NEAR(net->weight.item<float>(), 3.0, 1e-4);
}

TEST(WeightAverage, WithoutDecayIsTheWeightsThemselves) {
    const torch::NoGradGuard no_grad;
    torch::nn::Linear net = one_weight();
    WeightAverage average(*net, 0);
    net->weight.fill_(7);
    average.update();
    average.swap();
    EXPECT_EQ(net->weight.item<float>(), 7.0F);
}

}  // namespace
}  // namespace patchfusion::training
