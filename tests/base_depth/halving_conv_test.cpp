// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/base_depth/lite/halving_conv.h"

#include <gtest/gtest.h>

namespace patchfusion::base_depth::lite {
namespace {

TEST(HalvingConv, OutputIsCeilOfHalf) {
    for (const int kernel : {3, 5}) {
        HalvingConv conv(HalvingConvOptions{.in = 2, .out = 3, .kernel = kernel, .stride = 2});
        for (int size = 1; size < 12; ++size) {
            const torch::Tensor y = conv->forward(torch::rand({1, 2, size, 11 - (size - 1)}));
            EXPECT_EQ(y.size(2), (size + 1) / 2);
            EXPECT_EQ(y.size(3), (12 - size + 1) / 2);
        }
    }
}

TEST(HalvingConv, EqualsTensorFlowSamePaddingAtEvenSizes) {
    torch::manual_seed(1);
    for (const int kernel : {3, 5}) {
        HalvingConv conv(HalvingConvOptions{.in = 2, .out = 2, .kernel = kernel, .stride = 2, .groups = 2});
        const torch::NoGradGuard no_grad;
        const torch::Tensor x = torch::randn({1, 2, 10, 14});
        const int total = kernel - 2;  // (out - 1) * 2 + kernel - in
        const torch::Tensor padded = torch::constant_pad_nd(x, {total / 2, total - total / 2, total / 2, total - total / 2});
        const torch::Tensor weight = conv->parameters()[0];
        const torch::Tensor expected = torch::conv2d(padded, weight, {}, 2, /*padding=*/torch::IntArrayRef{0}, 1, 2);
        EXPECT_TRUE(torch::equal(conv->forward(x), expected));
    }
}

TEST(HalvingConv, InnerPixelsDoNotDependOnTheParityOfTheSize) {
    torch::manual_seed(2);
    HalvingConv conv(HalvingConvOptions{.in = 1, .out = 1, .kernel = 5, .stride = 2});
    const torch::NoGradGuard no_grad;
    const torch::Tensor x = torch::randn({1, 1, 12, 12});
    const torch::Tensor even = conv->forward(x);
    const torch::Tensor odd = conv->forward(x.narrow(2, 0, 11).narrow(3, 0, 11).contiguous());
    EXPECT_TRUE(torch::allclose(even.narrow(2, 0, 4).narrow(3, 0, 4), odd.narrow(2, 0, 4).narrow(3, 0, 4)));
}

}  // namespace
}  // namespace patchfusion::base_depth::lite
