// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/nn/shared_statistics.h"

#include <gtest/gtest.h>

namespace patchfusion::nn {
namespace {

torch::nn::BatchNorm2d norm_of_three() {
    torch::nn::BatchNorm2d norm(torch::nn::BatchNormOptions(3).momentum(0.2));
    const torch::NoGradGuard no_grad;
    norm->weight.copy_(torch::tensor({0.5, 1.0, 2.0}));
    norm->bias.copy_(torch::tensor({-1.0, 0.0, 1.0}));
    return norm;
}

TEST(SharedStatistics, OfOneProcessAreTorchsOwn) {
    torch::manual_seed(1);
    torch::Tensor ours = torch::randn({2, 3, 5, 7}).add(4.0).requires_grad_();
    torch::Tensor theirs = ours.detach().clone().requires_grad_();
    torch::nn::BatchNorm2d shared = norm_of_three();
    torch::nn::BatchNorm2d plain = norm_of_three();
    const torch::Tensor slope = torch::randn({2, 3, 5, 7});
    {
        const SharedStatistics statistics([](const torch::Tensor& tensor) { return tensor; });
        (batch_norm(shared, ours) * slope).sum().backward();
    }
    const torch::Tensor expected = plain->forward(theirs);
    (expected * slope).sum().backward();
    EXPECT_TRUE(torch::allclose(ours.grad(), theirs.grad(), 1e-4, 1e-5));
    EXPECT_TRUE(torch::allclose(shared->weight.grad(), plain->weight.grad(), 1e-4, 1e-5));
    EXPECT_TRUE(torch::allclose(shared->bias.grad(), plain->bias.grad(), 1e-4, 1e-5));
    EXPECT_TRUE(torch::allclose(shared->running_mean, plain->running_mean));
    EXPECT_TRUE(torch::allclose(shared->running_var, plain->running_var));
    EXPECT_EQ(shared->num_batches_tracked.item<std::int64_t>(), 1);
}

TEST(SharedStatistics, AreThoseOfAllPartsAndEndWithTheirScope) {
    torch::manual_seed(2);
    const torch::Tensor own = torch::randn({2, 3, 4, 4});
    const torch::Tensor other = torch::randn({1, 3, 4, 4}) * 3.0 + 5.0;  // of another process
    const torch::Tensor whole = torch::cat({own, other});
    torch::nn::BatchNorm2d norm = norm_of_three();
    torch::Tensor result;
    {
        const torch::Tensor mean = whole.mean({0, 2, 3}, /*keepdim=*/true);
        const std::vector<torch::Tensor> parts = {torch::full({1}, 16.0, torch::kDouble),  // its count, sum and squares
                                                  other.sum({0, 2, 3}, /*keepdim=*/true),
                                                  (other - mean).square().sum({0, 2, 3}, /*keepdim=*/true)};
        std::size_t call = 0;
        const SharedStatistics statistics([&](const torch::Tensor& tensor) { return tensor + parts.at(call++); });
        result = batch_norm(norm, own);
    }
    torch::nn::BatchNorm2d of_all = norm_of_three();
    EXPECT_TRUE(torch::allclose(result, of_all->forward(whole).slice(0, 0, 2), 1e-4, 1e-5));
    EXPECT_TRUE(torch::allclose(norm->running_mean, of_all->running_mean, 1e-4, 1e-5));
    EXPECT_TRUE(torch::allclose(norm->running_var, of_all->running_var, 1e-4, 1e-5));
    torch::nn::BatchNorm2d alone = norm_of_three();
    EXPECT_TRUE(torch::equal(batch_norm(alone, own), norm_of_three()->forward(own)));
}

TEST(SharedStatistics, DoNotTouchNormsThatDoNotTrain) {
    torch::nn::BatchNorm2d norm = norm_of_three();
    norm->eval();
    const SharedStatistics statistics([](const torch::Tensor&) -> torch::Tensor { throw std::logic_error("asked"); });
    EXPECT_NO_THROW(static_cast<void>(batch_norm(norm, torch::ones({1, 3, 2, 2}))));
}

}  // namespace
}  // namespace patchfusion::nn
