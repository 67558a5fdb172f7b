// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <cmath>

#include "patchfusion/base_depth/base_depth_network.h"
#include "patchfusion/core/error.h"
#include "patchfusion/nn/flop_counter.h"
#include "patchfusion/nn/resize.h"

namespace patchfusion::base_depth {
namespace {

BaseDepthOptions lite_options() {
    BaseDepthOptions options;
    options.bins = {.bins = 32, .embedding_dim = 32, .mlp_dim = 32, .seed_mlp_dim = 64, .attractor_alpha = 1.0};
    return options;
}

class LiteNetworkSizes : public testing::TestWithParam<Size> {};

TEST_P(LiteNetworkSizes, GivesDepthAtTheInputSizeAndLevelsByCeilOfTheStride) {
    torch::manual_seed(1);
    const torch::NoGradGuard no_grad;
    const Size size = GetParam();
    const auto network = make_base_depth_network(lite_options());
    network->eval();
    const BaseDepthOutput output = network->forward(torch::rand({1, 3, size.height, size.width}));
    EXPECT_EQ(nn::size_of(output.depth), size);
    EXPECT_GT(output.depth.min().item<float>(), 0);
    for (int i = 0; i < kPyramidLevels; ++i) {
        const double stride = network->strides().at(static_cast<std::size_t>(i));
        EXPECT_EQ(nn::size_of(output.features[i]),
                  (Size{static_cast<int>(std::ceil(size.height / stride)), static_cast<int>(std::ceil(size.width / stride))}));
        EXPECT_EQ(output.features[i].size(1), lite_options().channels.at(static_cast<std::size_t>(i)));
    }
}

INSTANTIATE_TEST_SUITE_P(AnySize, LiteNetworkSizes,
                         testing::Values(Size{64, 96}, Size{63, 95}, Size{97, 33}, Size{2, 2}, Size{1, 40}));

TEST(LiteNetwork, GradientsReachEveryParameter) {
    torch::manual_seed(2);
    const auto network = make_base_depth_network(lite_options());
    network->train();
    network->forward(torch::rand({2, 3, 64, 96})).depth.log().square().sum().backward();
    for (const auto& item : network->named_parameters()) {
        EXPECT_TRUE(item.value().grad().defined() && item.value().grad().abs().sum().item<float>() > 0) << item.key();
    }
}

TEST(LiteNetwork, EvaluationIsDeterministicAndOneImageDoesNotTouchAnother) {
    torch::manual_seed(3);
    const torch::NoGradGuard no_grad;
    const auto network = make_base_depth_network(lite_options());
    network->eval();
    const torch::Tensor images = torch::rand({2, 3, 50, 70});
    const torch::Tensor both = network->forward(images).depth;
    EXPECT_TRUE(torch::equal(both, network->forward(images).depth));
    const torch::Tensor second = network->forward(images.narrow(0, 1, 1)).depth;
    EXPECT_TRUE(torch::allclose(both.narrow(0, 1, 1), second, 1e-4, 1e-4));
}

TEST(LiteNetwork, OnePassCostsAtMostThreeGflop) {
    const torch::NoGradGuard no_grad;
    const auto network = make_base_depth_network(lite_options());
    network->eval();
    const torch::Tensor image = torch::rand({1, 3, 216, 384});
    const nn::FlopCounter counter;
    (void)network->forward(image);
    EXPECT_LT(counter.gflop(), 3.0);
    EXPECT_GT(counter.gflop(), 1.5);
}

TEST(BaseDepthNetwork, UnknownEncoderIsNamed) {
    BaseDepthOptions options;
    options.encoder = "nosuch";
    try {
        (void)make_base_depth_network(options);
        FAIL() << "expected InputError";
    } catch (const InputError& error) {
        EXPECT_NE(std::string(error.what()).find("nosuch"), std::string::npos);
    }
}

}  // namespace
}  // namespace patchfusion::base_depth
