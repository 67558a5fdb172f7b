// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/nn/attention.h"

#include <gtest/gtest.h>
#include <cmath>

namespace patchfusion::nn {
namespace {

constexpr int kHeads = 3;

/// Attention as its definition says it, head by head and image by image.
torch::Tensor slow_attention(const torch::Tensor& qkv, const torch::Tensor& bias) {
    const std::int64_t width = qkv.size(2) / 3 / kHeads;
    torch::Tensor mixed = torch::zeros({qkv.size(0), qkv.size(1), kHeads * width});
    for (std::int64_t n = 0; n < qkv.size(0); ++n) {
        for (std::int64_t head = 0; head < kHeads; ++head) {
            const auto part = [&](std::int64_t which) { return qkv[n].narrow(1, (which * kHeads + head) * width, width); };
            const auto scores = part(0).mm(part(1).t()) / std::sqrt(static_cast<double>(width)) + bias[head];
            mixed[n].narrow(1, head * width, width).copy_(scores.softmax(1).mm(part(2)));
        }
    }
    return mixed;
}

TEST(MultiHeadAttention, EqualsItsDefinition) {
    torch::manual_seed(1);
    const torch::NoGradGuard no_grad;
    const auto qkv = torch::randn({2, 7, 3 * kHeads * 4});
    const auto bias = torch::randn({kHeads, 7, 7});
    EXPECT_TRUE(torch::allclose(multi_head_attention(qkv, kHeads, bias), slow_attention(qkv, bias), 1e-5, 1e-6));
    EXPECT_TRUE(torch::allclose(multi_head_attention(qkv, kHeads), slow_attention(qkv, torch::zeros_like(bias)), 1e-5, 1e-6));
}

TEST(MultiHeadAttention, ALearntBiasChangesNothingAndHasItsGradient) {
    torch::manual_seed(2);
    const auto qkv = torch::randn({2, 5, 3 * kHeads * 2});
    const auto bias = torch::randn({kHeads, 5, 5});
    const auto learnt = bias.clone().requires_grad_();
    const auto mixed = multi_head_attention(qkv, kHeads, learnt);
    EXPECT_TRUE(torch::allclose(mixed.detach(), multi_head_attention(qkv, kHeads, bias), 1e-5, 1e-6));

    mixed.square().sum().backward();
    const auto loss = [&](double step) {
        auto moved = bias.clone();
        moved[1][2][3] += step;
        return multi_head_attention(qkv, kHeads, moved).square().sum().item<double>();
    };
    EXPECT_NEAR(learnt.grad()[1][2][3].item<double>(), (loss(1e-2) - loss(-1e-2)) / 2e-2, 1e-3);
}

TEST(SelfAttention, WithoutABiasOnKeysEqualsAJointBiasWithZerosThere) {
    torch::manual_seed(3);
    const torch::NoGradGuard no_grad;
    SelfAttention apart(6, kHeads, QkvBias::NotOnKeys);
    SelfAttention joint(6, kHeads, QkvBias::Everywhere);
    auto from = apart->named_parameters();
    auto to = joint->named_parameters();
    EXPECT_FALSE(from.contains("qkv.bias"));
    for (const char* name : {"qkv.weight", "proj.weight", "proj.bias"}) {
        to[name].copy_(from[name]);
    }
    from["q_bias"].normal_();
    from["v_bias"].normal_();
    to["qkv.bias"].copy_(torch::cat({from["q_bias"], torch::zeros({6}), from["v_bias"]}));
    const auto tokens = torch::randn({2, 4, 6});
    EXPECT_TRUE(torch::allclose(apart->forward(tokens, {}), joint->forward(tokens, {})));
}

}  // namespace
}  // namespace patchfusion::nn
