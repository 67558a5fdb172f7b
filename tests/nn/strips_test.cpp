// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/nn/strips.h"

#include <gtest/gtest.h>

#include "patchfusion/nn/double_conv.h"

namespace patchfusion::nn {
namespace {

class Strips : public testing::TestWithParam<std::tuple<Padding, std::int64_t>> {};

TEST_P(Strips, OfADoubleConvolutionAreTheWholeMap) {
    torch::manual_seed(1);
    const torch::NoGradGuard no_grad;
    const auto [padding, rows_of_strip] = GetParam();
    DoubleConv layers(DoubleConvOptions{.in = 5, .mid = 6, .out = 4, .padding = padding});
    const torch::Tensor map = torch::randn({2, 5, 23, 9}).contiguous(torch::MemoryFormat::ChannelsLast);
    const auto of_rows = [&](Rows rows) { return layers->forward(map.narrow(2, rows.first, rows.count)); };
    const torch::Tensor whole = of_rows({.first = 0, .count = 23});
    const torch::Tensor strips = in_strips(23, of_rows, {.reach = 2, .rows = rows_of_strip});
    EXPECT_TRUE(strips.is_contiguous(torch::MemoryFormat::ChannelsLast));
    EXPECT_TRUE(torch::allclose(strips, whole, 1e-5, 1e-6)) << (strips - whole).abs().max().item<float>();
    if (rows_of_strip < 23) {  // the reach matters: two convolutions see two rows away
        const torch::Tensor short_sighted = in_strips(23, of_rows, {.reach = 1, .rows = rows_of_strip});
        EXPECT_FALSE(torch::allclose(short_sighted, whole, 1e-5, 1e-6));
    }
}

INSTANTIATE_TEST_SUITE_P(AnyHeight, Strips,
                         testing::Combine(testing::Values(Padding::Zeros, Padding::Replicate),
                                          testing::Values(1, 7, 22, 23, 50)));

}  // namespace
}  // namespace patchfusion::nn
