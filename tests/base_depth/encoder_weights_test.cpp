// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <cmath>
#include <set>

#include "patchfusion/base_depth/lite/efficientnet_lite.h"
#include "patchfusion/checkpoint/checkpoint.h"

namespace patchfusion::base_depth::lite {
namespace {

TEST(EfficientNetLite, NamesAreThoseOfThePublicWeights) {
    const EfficientNetLite encoder;
    std::set<std::string> names;
    for (const auto& item : encoder->named_parameters()) {
        names.insert(item.key());
    }
    for (const auto& item : encoder->named_buffers()) {
        names.insert(item.key());
    }
    // 33 convolutions in 16 blocks (one has no expansion) and the stem: 48; each has a norm of 5 entries: 48 * 6.
    EXPECT_EQ(names.size(), 48U * 6U);
    for (const char* name : {"_conv_stem.weight", "_bn0.running_mean", "_blocks.0._depthwise_conv.weight",
                             "_blocks.1._expand_conv.weight", "_blocks.15._project_conv.weight", "_blocks.15._bn2.bias"}) {
        EXPECT_TRUE(names.contains(name)) << name;
    }
    EXPECT_FALSE(names.contains("_blocks.0._expand_conv.weight"));
}

/// Weights that any program can make again: value i of the k-th tensor is a sine of both.
void fill_with_sines(torch::nn::Module& module) {
    const torch::NoGradGuard no_grad;
    int k = 0;
    for (auto& item : module.named_parameters()) {
        const torch::Tensor& parameter = item.value();
        const torch::Tensor wave = torch::sin(torch::arange(parameter.numel(), torch::kFloat64) * 0.7 + k++);
        const double fan = parameter.dim() == 4 ? static_cast<double>(parameter.numel() / parameter.size(0)) : 1.0;
        const bool scale = parameter.dim() == 1 && item.key().ends_with("weight");
        parameter.copy_((wave * (parameter.dim() == 4 ? 1.5 / std::sqrt(fan) : 0.1) + (scale ? 1.0 : 0.0)).view_as(parameter));
    }
}

TEST(EfficientNetLite, AgreesWithThePythonPackage) {
    EfficientNetLite encoder;
    fill_with_sines(*encoder);
    encoder->eval();
    const torch::NoGradGuard no_grad;
    const torch::Tensor image =
        (torch::sin(torch::arange(3 * 96 * 160, torch::kFloat64) * 0.01) * 0.5 + 0.5).to(torch::kFloat32).view({1, 3, 96, 160});
    const auto levels = encoder->forward(image);
    // Mean, mean square and one value per level, from efficientnet-lite-pytorch 0.1.0 with the same weights and
    // (255 * image - 127) / 128 as input.
    constexpr double kExpected[kEncoderLevels][3] = {{-0.006050189, 0.02903012, -0.02651944},
                                                     {0.02168648, 0.1713139, -0.09290972},
                                                     {-0.04616579, 0.2528369, -0.7042155},
                                                     {0.004808505, 1.552442, -0.4347363},
                                                     {-0.001068521, 0.5043316, 0.5326194}};
    for (std::size_t i = 0; i < levels.size(); ++i) {
        const torch::Tensor& level = levels.at(i);
        const double scale = level.abs().max().item<double>();
        EXPECT_NEAR(level.mean().item<double>(), kExpected[i][0], 1e-4 * scale) << i;
        EXPECT_NEAR(level.square().mean().item<double>(), kExpected[i][1], 1e-4 * scale * scale) << i;
        EXPECT_NEAR(level[0][3][1][2].item<double>(), kExpected[i][2], 1e-4 * scale) << i;
    }
}

}  // namespace
}  // namespace patchfusion::base_depth::lite
