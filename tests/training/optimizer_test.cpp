// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/training/optimizer.h"

#include <gtest/gtest.h>
#include <cmath>
#include <set>

#include "patchfusion/training/stage_model.h"

namespace patchfusion::training {
namespace {

class Optimizer : public ::testing::Test {
  protected:
    Optimizer() {
        options_.process_height = 96;
        options_.process_width = 128;
        options_.encoder_rate_share = 0.3;
        options_.weight_decay = 0.5;
    }

    static std::vector<torch::Tensor> copies_of(const std::vector<torch::Tensor>& tensors) {
        std::vector<torch::Tensor> copies;
        for (const auto& tensor : tensors) {
            copies.push_back(tensor.detach().clone());
        }
        return copies;
    }

    StageOptions options_;
};

TEST_F(Optimizer, LeavesEverythingAsItIsWhereAGradientIsNotFinite) {
    model::PatchFusion model = make_stage_model(options_);
    StageOptimizer optimizer(model, options_);
    for (torch::Tensor parameter : optimizer.parameters()) {
        parameter.mutable_grad() = torch::ones_like(parameter);
    }
    torch::Tensor last = optimizer.parameters().back();
    last.mutable_grad().view(-1)[0] = NAN;
    const auto before = copies_of(optimizer.parameters());
    EXPECT_FALSE(optimizer.step(1e-3, 1.0));
    for (std::size_t i = 0; i < before.size(); ++i) {
        EXPECT_TRUE(torch::equal(optimizer.parameters()[i], before[i]));
    }
}

TEST_F(Optimizer, TheEncoderLearnsAtItsShareAndOnlyMatricesDecay) {
    model::PatchFusion model = make_stage_model(options_);
    StageOptimizer optimizer(model, options_);
    std::set<const void*> encoder;
    for (const auto& parameter : model->coarse().encoder().parameters()) {
        encoder.insert(parameter.unsafeGetTensorImpl());
    }
    for (torch::Tensor parameter : optimizer.parameters()) {
        parameter.mutable_grad() = torch::ones_like(parameter);
    }
    const auto before = copies_of(optimizer.parameters());
    constexpr double kRate = 1e-3;
    EXPECT_TRUE(optimizer.step(kRate, 1e9));
    std::set<std::pair<bool, bool>> kinds;
    for (std::size_t i = 0; i < before.size(); ++i) {
        const torch::Tensor& parameter = optimizer.parameters()[i];
        const bool in_encoder = encoder.contains(parameter.unsafeGetTensorImpl());
        const bool decayed = parameter.dim() > 1;
        const double rate = in_encoder ? 0.3 * kRate : kRate;
        const auto expected = before[i] * (1.0 - (decayed ? 0.5 * rate : 0.0)) - rate;  // AdamW's first step has length 1
        EXPECT_TRUE(torch::allclose(parameter, expected, 1e-5, 1e-6));
        kinds.emplace(in_encoder, decayed);
    }
    EXPECT_EQ(kinds.size(), 4U);
}

TEST_F(Optimizer, ClipsGradientsToANorm) {
    model::PatchFusion model = make_stage_model(options_);
    StageOptimizer optimizer(model, options_);
    for (torch::Tensor parameter : optimizer.parameters()) {
        parameter.mutable_grad() = torch::ones_like(parameter);
    }
    EXPECT_TRUE(optimizer.step(1e-3, 0.5));
    double square = 0;
    for (const torch::Tensor& parameter : optimizer.parameters()) {
        square += parameter.grad().square().sum().item<double>();
    }
    EXPECT_NEAR(std::sqrt(square), 0.5, 1e-3);
}

}  // namespace
}  // namespace patchfusion::training
