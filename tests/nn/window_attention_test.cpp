// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/nn/window_attention.h"

#include <gtest/gtest.h>
#include <cmath>
#include <utility>

#include "patchfusion/nn/swin_block.h"

namespace patchfusion::nn {
namespace {

TEST(Windows, SplitAndJoinAreInverses) {
    const torch::Tensor map = torch::rand({2, 8, 12, 3});
    const torch::Tensor windows = split_windows(map, 4);
    EXPECT_EQ(windows.sizes(), (torch::IntArrayRef{2 * 2 * 3, 16, 3}));
    EXPECT_TRUE(torch::equal(windows[1], map[0].narrow(0, 0, 4).narrow(1, 4, 4).reshape({16, 3})));
    EXPECT_TRUE(torch::equal(join_windows(windows, 4, {8, 12}), map));
}

TEST(RelativePositionIndex, DependsOnTheOffsetOfThePairAlone) {
    const int window = 3;
    const torch::Tensor index = relative_position_index(window);
    for (int query = 0; query < window * window; ++query) {
        for (int key = 0; key < window * window; ++key) {
            const int rows = query / window - key / window + window - 1;
            const int columns = query % window - key % window + window - 1;
            EXPECT_EQ(index[query][key].item<int>(), rows * (2 * window - 1) + columns);
        }
    }
}

TEST(ShiftedWindowMask, SeparatesWhatTheRollBroughtTogether) {
    const int window = 4;
    const Size map = {8, 12};
    const torch::Tensor mask = shifted_window_mask(map, window);
    ASSERT_EQ(mask.sizes(), (torch::IntArrayRef{6, 16, 16}));
    // Two pixels of a window belong together when they are as far apart before the roll as after it.
    for (int w = 0; w < 6; ++w) {
        for (int a = 0; a < 16; ++a) {
            for (int b = 0; b < 16; ++b) {
                const auto origin = [&](int pixel) {
                    return std::pair{(w / 3 * window + pixel / window + window / 2) % map.height,
                                     (w % 3 * window + pixel % window + window / 2) % map.width};
                };
                const bool together = origin(a).first - origin(b).first == a / window - b / window &&
                                      origin(a).second - origin(b).second == a % window - b % window;
                EXPECT_EQ(mask[w][a][b].item<float>(), together ? 0.0F : -100.0F) << w << ' ' << a << ' ' << b;
            }
        }
    }
}

TEST(WindowAttention, EqualsSoftmaxOverOneWindowWrittenOut) {
    torch::manual_seed(3);
    WindowAttention attention(6, 2, 2);
    const torch::NoGradGuard no_grad;
    const torch::Tensor x = torch::randn({5, 4, 6});
    const auto parameters = attention->named_parameters();
    const torch::Tensor qkv = torch::linear(x, parameters["qkv.weight"], parameters["qkv.bias"]);
    const torch::Tensor index = relative_position_index(2);
    std::vector<torch::Tensor> heads;
    for (int head = 0; head < 2; ++head) {
        const auto part = [&](int which) { return qkv.narrow(2, which * 6 + head * 3, 3); };
        torch::Tensor scores = part(0).matmul(part(1).transpose(1, 2)) / std::sqrt(3.0);
        scores = scores + parameters["relative_position_bias_table"].select(1, head).index({index});
        heads.push_back(scores.softmax(-1).matmul(part(2)));
    }
    const torch::Tensor expected = torch::linear(torch::cat(heads, 2), parameters["proj.weight"], parameters["proj.bias"]);
    EXPECT_TRUE(torch::allclose(attention->forward(x, {}), expected, 1e-5, 1e-6));
}

TEST(WindowAttention, MaskedPairsDoNotMeet) {
    torch::manual_seed(4);
    WindowAttention attention(4, 2, 1);
    const torch::NoGradGuard no_grad;
    torch::Tensor mask = torch::zeros({1, 4, 4});
    mask.index_put_({0, 0, 3}, -100.0);
    const torch::Tensor x = torch::randn({1, 4, 4});
    torch::Tensor changed = x.clone();
    changed[0][3] += 1;
    const torch::Tensor before = attention->forward(x, mask);
    const torch::Tensor after = attention->forward(changed, mask);
    EXPECT_TRUE(torch::allclose(before[0][0], after[0][0], 0, 1e-6));
    EXPECT_FALSE(torch::allclose(before[0][1], after[0][1], 0, 1e-3));
}

TEST(SwinBlock, KeepsOddSizesAndLetsGradientsReachEveryParameter) {
    torch::manual_seed(5);
    SwinBlock block(8, 4, 2, WindowShift::Half);
    const torch::Tensor x = torch::randn({2, 5, 7, 8});
    const torch::Tensor y = block->forward(x, shifted_window_mask(padded_to_windows({5, 7}, 4), 4));
    EXPECT_EQ(y.sizes(), x.sizes());
    y.square().sum().backward();
    for (const auto& item : block->named_parameters()) {
        EXPECT_TRUE(item.value().grad().defined() && item.value().grad().abs().sum().item<float>() > 0) << item.key();
    }
}

struct BlockCase {
    int channels;
    int window;
    int heads;
    Size map;
};

class SwinBlockInPlace : public testing::TestWithParam<BlockCase> {};

TEST_P(SwinBlockInPlace, EqualsThePlainBlock) {
    torch::manual_seed(6);
    const BlockCase& c = GetParam();
    const torch::Tensor x = torch::randn({2, c.map.height, c.map.width, c.channels});
    for (const WindowShift shift : {WindowShift::None, WindowShift::Half}) {
        SwinBlock block(c.channels, c.window, c.heads, shift);
        const torch::NoGradGuard no_grad;
        for (torch::Tensor& parameter : block->parameters()) {
            parameter.normal_(0, 0.3);
        }
        const torch::Tensor plain = block->forward(x, shifted_window_mask(padded_to_windows(c.map, c.window), c.window));
        torch::Tensor updated = x.clone();
        block->update(updated);
        EXPECT_LT((updated - plain).abs().max().item<float>(), 1e-5F * (1 + plain.abs().max().item<float>()));
    }
}

// Whole windows and parts of them, one window, several slabs, and heads of 2, 4, 5, 8 and 24 channels.
INSTANTIATE_TEST_SUITE_P(Shapes, SwinBlockInPlace,
                         testing::Values(BlockCase{4, 4, 2, {8, 12}}, BlockCase{8, 4, 2, {5, 7}}, BlockCase{10, 3, 2, {4, 11}},
                                         BlockCase{16, 6, 2, {3, 2}}, BlockCase{24, 12, 1, {30, 25}},
                                         BlockCase{96, 6, 4, {80, 100}}));

}  // namespace
}  // namespace patchfusion::nn
