// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/distributed/gradient_mean.h"

#include <gtest/gtest.h>

#include "distributed/group.h"

namespace patchfusion::distributed {
namespace {

using patchfusion::testing::group;

struct Net : torch::nn::Module {
    Net() {
        torch::manual_seed(3);
        layers = register_module("layers",
                                 torch::nn::Sequential(torch::nn::Linear(6, 20), torch::nn::GELU(), torch::nn::Linear(20, 30),
                                                       torch::nn::GELU(), torch::nn::Linear(30, 1)));
        unused = register_parameter("unused", torch::ones({5}));
        to(torch::kFloat);
    }
    torch::nn::Sequential layers;
    torch::Tensor unused;
};

TEST(GradientMean, IsTheGradientOfTheWholeBatchStepAfterStep) {
    Net together;
    Net alone;
    GradientMean mean(group(), together.parameters(), 256);  // some buckets of one parameter, some of two
    for (int step = 0; step < 3; ++step) {
        torch::manual_seed(step);
        const auto batch = torch::randn({8, 6});
        together.zero_grad();
        alone.zero_grad();
        alone.layers->forward(batch).square().mean().backward();
        together.layers->forward(batch.slice(0, 4 * group().rank(), 4 * group().rank() + 4)).square().mean().backward();
        mean.finish();
        EXPECT_TRUE(together.unused.grad().defined());
        EXPECT_EQ(together.unused.grad().abs().sum().item<float>(), 0);
        for (const auto& item : together.layers->named_parameters()) {
            const auto expected = alone.layers->named_parameters()[item.key()].grad();
            EXPECT_TRUE(torch::allclose(item.value().grad(), expected, 1e-5, 1e-7)) << item.key() << ", step " << step;
        }
    }
}

}  // namespace
}  // namespace patchfusion::distributed
