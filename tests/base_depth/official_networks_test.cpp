// SPDX-License-Identifier: Apache-2.0
// Depth Anything and ZoeDepth: the official numbers, and what any base network must do.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <cmath>
#include <future>

#include "official_network.h"
#include "patchfusion/base_depth/zoedepth_beit/relative_position_bias.h"
#include "patchfusion/checkpoint/checkpoint.h"
#include "patchfusion/core/error.h"
#include "patchfusion/nn/resize.h"

namespace patchfusion::base_depth {
namespace {

using Tensors = std::map<std::string, torch::Tensor>;

class OfficialNetworks : public testing::TestWithParam<const char*> {};

/// The official file in one of its layouts, beside what the official code computed with it.
void expect_official_numbers(const std::string& fixture, const std::filesystem::path& file, const Tensors& expected) {
    SCOPED_TRACE(file);
    const torch::NoGradGuard no_grad;
    const auto network = official_network(fixture);
    checkpoint::load_strictly(*network, checkpoint::read_checkpoint(file));

    const BaseDepthOutput output = network->forward(expected.at("image_lr"));
    for (int level = 0; level < kPyramidLevels; ++level) {
        const auto& feature = expected.at(fmt::format("coarse_feature_{}", level));
        EXPECT_LT(fixtures::relative_error(output.features[level], feature), fixtures::kTolerance) << level;
    }
    // Depth magnifies float32's rounding (tests/inference/official_parity_test.cpp), so that it is compared in float64.
    network->to(torch::kFloat64);
    const auto depth = network->forward(expected.at("image_lr").to(torch::kFloat64)).depth;
    EXPECT_LT(fixtures::relative_error(depth, fixtures::float64_depths(fixture).at("coarse_depth")), fixtures::kTolerance);
}

TEST_P(OfficialNetworks, GiveTheOfficialNumbers) {
    const auto folder = fixtures::folder(GetParam());
    if (folder.empty()) {
        GTEST_SKIP() << fixtures::kNone;
    }
    const auto expected = checkpoint::read_checkpoint(folder / "expected.safetensors").tensors;
    int compared = 0;
    for (const char* file : {"coarse.pth", "zoedepth_release_layout.pt"}) {
        if (std::filesystem::exists(folder / file)) {
            expect_official_numbers(GetParam(), folder / file, expected);
            ++compared;
        }
    }
    EXPECT_GT(compared, 0);
}

TEST_P(OfficialNetworks, GiveDepthAtTheInputSizeAndLevelsByCeilOfTheStride) {
    const torch::NoGradGuard no_grad;
    const auto network = official_network(GetParam());
    for (const Size size : {Size{56, 84}, Size{64, 96}, Size{63, 95}, Size{97, 33}, Size{2, 5}}) {
        const BaseDepthOutput output = network->forward(torch::rand({1, 3, size.height, size.width}));
        EXPECT_EQ(nn::size_of(output.depth), size);
        EXPECT_GT(output.depth.min().item<float>(), 0);
        for (int i = 0; i < kPyramidLevels; ++i) {
            const double stride = network->strides().at(static_cast<std::size_t>(i));
            const Size expected = {static_cast<int>(std::ceil(size.height / stride)),
                                   static_cast<int>(std::ceil(size.width / stride))};
            EXPECT_EQ(nn::size_of(output.features[i]), expected) << size.height << "x" << size.width << " level " << i;
            EXPECT_EQ(output.features[i].size(1), fixtures::kChannels.at(static_cast<std::size_t>(i)));
        }
    }
}

TEST_P(OfficialNetworks, GradientsReachEveryParameterThatIsUsed) {
    const auto network = official_network(GetParam());
    network->train();
    network->forward(torch::rand({2, 3, 64, 96})).depth.log().square().sum().backward();
    int unused = 0;
    for (const auto& item : network->named_parameters()) {
        if (item.value().requires_grad()) {
            EXPECT_TRUE(item.value().grad().defined() && item.value().grad().abs().sum().item<float>() > 0) << item.key();
        } else {
            ++unused;
        }
    }
    EXPECT_LE(unused, 8);  // refinenet4.resConfUnit1, and mask_token or the classifier
}

TEST_P(OfficialNetworks, TrainingGivesWhatEvaluationGives) {
    const auto network = official_network(GetParam());
    const auto image = torch::rand({1, 3, 64, 96});
    const auto learning = network->forward(image).depth.detach();
    const torch::NoGradGuard no_grad;
    EXPECT_LT(fixtures::relative_error(network->forward(image).depth, learning), 1e-4);
}

TEST_P(OfficialNetworks, WhatIsKeptPerSizeFollowsSizesAndWeights) {
    const torch::NoGradGuard no_grad;
    const auto network = official_network(GetParam());
    const auto image = torch::rand({1, 3, 64, 96});
    const auto first = network->forward(image).depth;
    (void)network->forward(torch::rand({1, 3, 96, 64}));
    EXPECT_TRUE(torch::equal(network->forward(image).depth, first));

    const auto other = official_network(GetParam());
    for (auto& network_of_two : {network, other}) {
        for (auto& item : network_of_two->encoder().named_parameters()) {
            if (item.key() == "pos_embed" || item.key().ends_with("relative_position_bias_table")) {
                item.value().mul_(-3);
            }
        }
    }
    const auto changed = network->forward(image).depth;
    EXPECT_FALSE(torch::equal(changed, first));
    EXPECT_TRUE(torch::equal(changed, other->forward(image).depth));
}

TEST_P(OfficialNetworks, ThreadsDoNotDisturbEachOther) {
    const auto network = official_network(GetParam());
    const std::array<torch::Tensor, 2> images = {torch::rand({1, 3, 64, 96}), torch::rand({1, 3, 96, 64})};
    const auto depth_of = [&network](const torch::Tensor& image) {
        const torch::NoGradGuard no_grad;
        return network->forward(image).depth;
    };
    const std::array<torch::Tensor, 2> alone = {depth_of(images[0]), depth_of(images[1])};
    const auto often = [&](std::size_t i) {
        for (int pass = 0; pass < 4; ++pass) {
            if (fixtures::relative_error(depth_of(images.at(i)), alone.at(i)) > 1e-5) {
                return false;
            }
        }
        return true;
    };
    auto beside = std::async(std::launch::async, often, 1);
    EXPECT_TRUE(often(0));
    EXPECT_TRUE(beside.get());
}

INSTANTIATE_TEST_SUITE_P(Both, OfficialNetworks, testing::Values(fixtures::kDepthAnything, fixtures::kZoeDepth),
                         [](const auto& each) { return std::string(each.param); });

TEST(OfficialNetworks, OptionsThatFitNoSuchNetworkAreNamed) {
    const auto complaint = [](const BaseDepthOptions& options) -> std::string {
        try {
            (void)make_base_depth_network(options);
        } catch (const InputError& error) {
            return error.what();
        }
        return "none";
    };
    BaseDepthOptions options;
    options.encoder = "dinov2";
    options.channels = {16, 16, 8, 16, 16, 32};
    EXPECT_NE(complaint(options).find("channels 16, 16, 8"), std::string::npos);
    options.channels = fixtures::kChannels;
    options.dpt.hooks = {8, 9, 10, 12};
    EXPECT_NE(complaint(options).find("12 blocks"), std::string::npos);
    options.dpt.hooks = {8, 9, 10, 11};
    options.vit.heads = 5;
    EXPECT_NE(complaint(options).find("5 heads"), std::string::npos);
}

TEST(TokenPairIndex, CountsDifferencesThenTheClassToken) {
    const torch::Tensor index = zoedepth_beit::token_pair_index({.height = 1, .width = 2}).view({3, 3});
    // Columns 0, 1, 2: the key is one to the right, the same, one to the left; 3..5: class to patch, patch to class, class.
    EXPECT_TRUE(torch::equal(index, torch::tensor({{5, 3, 3}, {4, 1, 0}, {4, 2, 1}})));
    EXPECT_EQ(zoedepth_beit::token_pair_index({.height = 3, .width = 2}).max().item<int>(), 5 * 3 + 2);
}

}  // namespace
}  // namespace patchfusion::base_depth
