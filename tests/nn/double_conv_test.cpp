// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/nn/double_conv.h"

#include <gtest/gtest.h>

#include "patchfusion/core/precision.h"
#include "patchfusion/nn/flop_counter.h"
#include "patchfusion/nn/memory_format.h"

namespace patchfusion::nn {
namespace {

TEST(DoubleConv, NamesAreTheOfficialOnes) {
    const DoubleConv plain(DoubleConvOptions{.in = 3, .mid = 4, .out = 5});
    EXPECT_EQ(plain->named_parameters().keys(), (std::vector<std::string>{"double_conv.0.weight", "double_conv.0.bias",
                                                                          "double_conv.2.weight", "double_conv.2.bias"}));
    const DoubleConv normed(DoubleConvOptions{.in = 3, .mid = 4, .out = 5, .norm = Norm::Batch});
    EXPECT_EQ(normed->named_parameters().keys(),
              (std::vector<std::string>{"double_conv.0.weight", "double_conv.1.weight", "double_conv.1.bias",
                                        "double_conv.3.weight", "double_conv.4.weight", "double_conv.4.bias"}));
}

TEST(DoubleConv, KeepsTheSizeAndIsNeverNegative) {
    torch::manual_seed(1);
    DoubleConv layers(DoubleConvOptions{.in = 3, .mid = 4, .out = 5});
    const torch::Tensor y = layers->forward(torch::randn({2, 3, 7, 9}));
    EXPECT_EQ(y.sizes(), (torch::IntArrayRef{2, 5, 7, 9}));
    EXPECT_GE(y.min().item<float>(), 0);
    EXPECT_GT(y.max().item<float>(), 0);
}

TEST(DoubleConv, ReplicatedBordersShowNoFrame) {
    torch::manual_seed(3);
    const torch::NoGradGuard no_grad;
    const torch::Tensor flat = torch::full({1, 3, 6, 8}, 2.0F);
    for (const Padding padding : {Padding::Replicate, Padding::Zeros}) {
        DoubleConv layers(DoubleConvOptions{.in = 3, .mid = 4, .out = 5, .padding = padding});
        const torch::Tensor y = layers->forward(flat);
        const torch::Tensor centre = y.narrow(2, 3, 1).narrow(3, 4, 1).expand_as(y);
        EXPECT_EQ(torch::allclose(y, centre, 1e-5, 1e-6), padding == Padding::Replicate);
    }
}

TEST(DoubleConv, AResidualStartsAtNothing) {
    DoubleConv layers(DoubleConvOptions{.in = 3, .mid = 4, .out = 5, .last = LastActivation::None});
    EXPECT_EQ(layers->named_parameters().keys(), (std::vector<std::string>{"double_conv.0.weight", "double_conv.0.bias",
                                                                           "double_conv.2.weight", "double_conv.2.bias"}));
    EXPECT_EQ(layers->forward(torch::randn({1, 3, 6, 8})).abs().max().item<float>(), 0);
}

/// A double convolution whose norms have seen something.
DoubleConv trained(const DoubleConvOptions& options) {
    DoubleConv layers(options);
    const torch::NoGradGuard no_grad;
    for (torch::Tensor& parameter : layers->parameters()) {
        parameter.add_(torch::randn_like(parameter) * 0.3);
    }
    for (int i = 0; i < 20; ++i) {
        (void)layers->forward(torch::randn({2, options.in, 9, 8}) * 2 + 1);
    }
    return layers;
}

class DoubleConvWithoutGradients : public testing::TestWithParam<DoubleConvOptions> {};

TEST_P(DoubleConvWithoutGradients, GivesTheSame) {
    torch::manual_seed(4);
    DoubleConv layers = trained(GetParam());
    layers->eval();
    const torch::Tensor x = torch::randn({2, 3, 11, 14}).contiguous(torch::MemoryFormat::ChannelsLast);
    const torch::Tensor plain = layers->forward(x);
    ASSERT_TRUE(plain.requires_grad());
    const torch::InferenceMode inference;
    EXPECT_TRUE(torch::allclose(layers->forward(x), plain.detach(), 1e-4, 1e-5));
    EXPECT_TRUE(torch::allclose(layers->forward(x), plain.detach(), 1e-4, 1e-5));  // from what was kept
}

INSTANTIATE_TEST_SUITE_P(Kinds, DoubleConvWithoutGradients,
                         testing::Values(DoubleConvOptions{.in = 3, .mid = 8, .out = 6},
                                         DoubleConvOptions{.in = 3, .mid = 8, .out = 6, .norm = Norm::Batch},
                                         DoubleConvOptions{
                                             .in = 3, .mid = 4, .out = 6, .norm = Norm::Batch, .padding = Padding::Replicate},
                                         DoubleConvOptions{.in = 3, .mid = 4, .out = 6, .last = LastActivation::None}));

TEST(DoubleConv, FoldedNormsFollowTheirWeights) {
    torch::manual_seed(5);
    const DoubleConvOptions options = {.in = 3, .mid = 4, .out = 6, .norm = Norm::Batch};
    DoubleConv layers = trained(options);
    const torch::NoGradGuard no_grad;
    const torch::Tensor x = torch::randn({2, 3, 11, 14});
    layers->eval();
    const torch::Tensor before = layers->forward(x);
    layers->train();
    const torch::Tensor of_batch = layers->forward(x);  // by the batch's own mean, which moves the running one
    layers->eval();
    EXPECT_FALSE(torch::allclose(before, of_batch, 1e-3, 1e-3));
    EXPECT_FALSE(torch::allclose(before, layers->forward(x), 1e-3, 1e-3));
}

TEST(AddConvolved, IsTheSumInBothPrecisions) {
    torch::manual_seed(6);
    Conv3x3 convolution(Conv3x3Options{.in = 4, .out = 4});
    const torch::Tensor x = torch::randn({1, 4, 7, 9});
    const torch::Tensor plain = (x + convolution->forward(x)).detach();
    const torch::NoGradGuard no_grad;
    EXPECT_TRUE(torch::allclose(convolution->add_to(x, x), plain, 1e-5, 1e-5));
    const Autocast in_bfloat16(true);
    const torch::Tensor narrow = x.to(torch::kBFloat16);
    EXPECT_EQ(convolution->add_to(narrow, narrow).scalar_type(), torch::kBFloat16);
    EXPECT_LT((convolution->add_to(narrow, narrow) - plain).abs().max().item<float>(), 0.03F * plain.abs().max().item<float>());
}

TEST(MemoryFormat, ChannelsLastWeightsGiveTheSameResult) {
    torch::manual_seed(2);
    DoubleConv layers(DoubleConvOptions{.in = 3, .mid = 8, .out = 8});
    const torch::NoGradGuard no_grad;
    const torch::Tensor x = torch::randn({1, 3, 12, 10});
    const torch::Tensor before = layers->forward(x);
    to_channels_last(*layers);
    EXPECT_TRUE(layers->parameters()[0].is_contiguous(torch::MemoryFormat::ChannelsLast));
    const torch::Tensor after = layers->forward(x.contiguous(torch::MemoryFormat::ChannelsLast));
    EXPECT_TRUE(torch::allclose(before, after, 1e-5, 1e-6));
}

TEST(FlopCounter, CountsConvolutionsAndMatrixProductsByHand) {
    const torch::NoGradGuard no_grad;
    torch::nn::Conv2d grouped(torch::nn::Conv2dOptions(8, 8, 3).groups(8));
    torch::nn::Linear linear(5, 7);
    const FlopCounter counter;
    (void)Conv3x3(Conv3x3Options{.in = 4, .out = 6})->forward(torch::rand({2, 4, 10, 20}));
    const double convolution = 2.0 * 2 * 6 * 10 * 20 * 4 * 9;
    EXPECT_NEAR(counter.gflop() * 1e9, convolution, 0.5);
    (void)grouped->forward(torch::rand({1, 8, 12, 12}));
    const double depthwise = 2.0 * 8 * 10 * 10 * 9;
    EXPECT_NEAR(counter.gflop() * 1e9, convolution + depthwise, 0.5);
    (void)linear->forward(torch::rand({11, 5}));
    (void)torch::rand({3, 4, 5}).matmul(torch::rand({3, 5, 6}));
    EXPECT_NEAR(counter.gflop() * 1e9, convolution + depthwise + 2.0 * 11 * 5 * 7 + 2.0 * 3 * 4 * 5 * 6, 0.5);
}

}  // namespace
}  // namespace patchfusion::nn
