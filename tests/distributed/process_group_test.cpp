// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/distributed/process_group.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "distributed/group.h"

namespace patchfusion::distributed {
namespace {

using patchfusion::testing::group;

TEST(ProcessGroup, RunsAsTwo) {
    EXPECT_EQ(group().size(), 2);
    EXPECT_EQ(group().leads(), group().rank() == 0);
    EXPECT_EQ(group().share().owns(4), group().rank() == 0);
    EXPECT_EQ(group().share().owns(5), group().rank() == 1);
}

TEST(ProcessGroup, AloneChangesNothing) {
    const ProcessGroup alone;
    auto values = torch::tensor({1.0, 2.0});
    alone.sum(values);
    EXPECT_TRUE(torch::equal(values, torch::tensor({1.0, 2.0})));
    EXPECT_EQ(alone.broadcast(3.5), 3.5);
    EXPECT_EQ(alone.gather("text"), std::vector<std::string>{"text"});
    EXPECT_TRUE(alone.share().owns(7));
}

TEST(ProcessGroup, SumsBroadcastsAndGathers) {
    const int rank = group().rank();
    for (const auto type : {torch::kFloat, torch::kDouble, torch::kLong}) {
        auto values = torch::tensor({1 + rank, 10 * rank}).to(type);
        group().sum(values);
        EXPECT_TRUE(torch::equal(values, torch::tensor({3, 10}).to(type)));
    }
    EXPECT_EQ(group().broadcast(100.0 + rank), 100.0);
    const auto texts = group().gather(fmt::format("rank {}{}", rank, std::string(static_cast<std::size_t>(rank), '!')));
    EXPECT_EQ(texts, rank == 0 ? (std::vector<std::string>{"rank 0", "rank 1!"}) : std::vector<std::string>());
}

TEST(ProcessGroup, MeanOfEveryonesGradientsOfASumIsTheWholesGradient) {
    const auto whole = torch::tensor({2.0, 3.0, 5.0, 7.0}, torch::kDouble);
    const auto loss = [](const torch::Tensor& sum) { return sum.square() + sum; };
    auto all = whole.clone().requires_grad_();
    loss(all.sum()).backward();

    auto mine = whole.slice(0, 2 * group().rank(), 2 * group().rank() + 2).clone().requires_grad_();
    const auto together = loss(group().differentiable_sum(mine.sum()));
    together.backward();
    EXPECT_DOUBLE_EQ(together.item<double>(), 17.0 * 17.0 + 17.0);
    // Each parameter of a model has its gradient in every process; here each number has it in one.
    EXPECT_TRUE(torch::allclose(mine.grad() / group().size(), all.grad().slice(0, 0, 2)));
}

}  // namespace
}  // namespace patchfusion::distributed
