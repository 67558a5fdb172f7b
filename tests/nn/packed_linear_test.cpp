// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/nn/packed_linear.h"

#include <gtest/gtest.h>

#include "patchfusion/core/error.h"
#include "patchfusion/core/precision.h"
#include "patchfusion/nn/flop_counter.h"

namespace patchfusion::nn {
namespace {

constexpr auto kGelu = Activation::Gelu;

/// As the definition says it; with gradients, so that nothing is fused.
torch::Tensor expected(PackedLinear& layer, const torch::Tensor& x) {
    return torch::gelu(torch::linear(x, layer->weight, layer->bias)).detach();
}

TEST(PackedLinear, EqualsItsDefinitionWithAndWithoutGradients) {
    torch::manual_seed(1);
    PackedLinear layer(24, 40);
    const torch::Tensor x = torch::randn({2, 17, 24});
    const torch::Tensor definition = expected(layer, x);
    EXPECT_TRUE(torch::allclose(layer->forward(x, kGelu), definition, 1e-5, 1e-6));
    EXPECT_TRUE(layer->forward(x).requires_grad());
    const torch::NoGradGuard no_grad;
    EXPECT_TRUE(torch::allclose(layer->forward(x, kGelu), definition, 1e-5, 1e-5));
    EXPECT_TRUE(torch::allclose(layer->forward(x), torch::linear(x, layer->weight, layer->bias), 1e-5, 1e-5));
    const torch::Tensor other = torch::randn({40});
    EXPECT_TRUE(torch::allclose(layer->forward_with_bias(x, other), torch::linear(x, layer->weight, other), 1e-5, 1e-5));
    EXPECT_TRUE(torch::allclose(layer->forward_with_bias(x, {}), torch::linear(x, layer->weight), 1e-5, 1e-5));
}

TEST(PackedLinear, FollowsItsWeight) {
    torch::manual_seed(2);
    PackedLinear layer(8, 16);
    const torch::Tensor x = torch::randn({5, 8});
    const Autocast autocast(true);
    {
        const torch::InferenceMode inference;
        (void)layer->forward(x);
    }
    {
        const torch::NoGradGuard no_grad;
        layer->weight.mul_(-2);
    }
    const torch::Tensor definition = expected(layer, x).to(torch::kFloat32);
    const torch::InferenceMode inference;
    EXPECT_LT((layer->forward(x, kGelu).to(torch::kFloat32) - definition).abs().max().item<float>(), 0.03);
}

TEST(PackedLinear, MultipliesInBfloat16UnderAutocast) {
    torch::manual_seed(3);
    PackedLinear layer(64, 32);
    const torch::Tensor x = torch::randn({9, 64});
    const torch::Tensor definition = expected(layer, x);
    const torch::NoGradGuard no_grad;
    const torch::Tensor full = layer->forward(x, kGelu);
    const Autocast autocast(true);
    const torch::Tensor half = layer->forward(x, kGelu);
    EXPECT_EQ(half.scalar_type(), torch::kBFloat16);
    EXPECT_FALSE(torch::equal(half.to(torch::kFloat32), full));
    EXPECT_LT((half.to(torch::kFloat32) - definition).abs().max().item<float>(), 0.03);
}

TEST(PackedLinear, AWeightThatIsGivenUpTakesNoMemoryAndStillMultiplies) {
    torch::manual_seed(4);
    PackedLinear layer(24, 40);
    const torch::Tensor x = torch::randn({3, 24});
    const torch::Tensor definition = expected(layer, x);
    give_up_packed_weights(*layer);
    {
        const torch::InferenceMode inference;
        const Autocast autocast(true);
        for (int i = 0; i < 2; ++i) {
            EXPECT_LT((layer->forward(x, kGelu).to(torch::kFloat32) - definition).abs().max().item<float>(), 0.03);
        }
    }
    EXPECT_EQ(layer->weight.sizes(), (torch::IntArrayRef{40, 24}));
    EXPECT_EQ(layer->weight.storage().nbytes(), sizeof(float));
    EXPECT_THROW((void)layer->forward(x), InternalError);  // gradients
    const torch::NoGradGuard no_grad;
    EXPECT_THROW((void)layer->forward(x), InternalError);  // float32
}

TEST(PackedLinear, IsCountedAsTheProductThatItIs) {
    const torch::NoGradGuard no_grad;
    PackedLinear layer(24, 40);
    const FlopCounter flop;
    const torch::Tensor x = torch::randn({2, 17, 24});
    (void)layer->forward(x);
    const Autocast autocast(true);
    (void)layer->forward(x);
    EXPECT_DOUBLE_EQ(flop.gflop() * 1e9, 2 * 2.0 * 34 * 24 * 40);
}

}  // namespace
}  // namespace patchfusion::nn
