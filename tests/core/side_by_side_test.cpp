// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/core/side_by_side.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>
#include <torch/torch.h>
#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>

#include "patchfusion/core/timer.h"

namespace patchfusion {
namespace {

TEST(SideBySide, DoesEveryJobOnceOnNoMoreThreadsThanLibTorchHas) {
    std::atomic<int> at_work = 0;
    std::atomic<int> most = 0;
    std::vector<std::atomic<int>> done(23);
    std::vector<std::function<void()>> jobs;
    for (std::size_t i = 0; i < done.size(); ++i) {
        jobs.emplace_back([&, i] {
            const int now = ++at_work;
            for (int before = most; before < now && !most.compare_exchange_weak(before, now);) {
            }
            EXPECT_GT(torch::rand({300, 300}).sum().item<double>(), 0.0);
            ++done[i];
            --at_work;
        });
    }
    side_by_side(jobs);
    for (const auto& times : done) {
        EXPECT_EQ(times, 1);
    }
    EXPECT_LE(most, torch::get_num_threads());
    side_by_side({});
}

TEST(SideBySide, DoesTheOtherJobsWhereOneFailsAndThrowsWhatItThrew) {
    std::atomic<int> done = 0;
    const std::function<void()> good = [&] { ++done; };
    const std::function<void()> bad = [] { throw std::runtime_error("bad job"); };
    try {
        side_by_side({good, bad, good, good});
        ADD_FAILURE() << "nothing was thrown";
    } catch (const std::runtime_error& error) {
        EXPECT_EQ(std::string(error.what()), "bad job");
    }
    EXPECT_EQ(done, 3);
}

TEST(SideBySide, DoesTwoJobsAtOnceAndKeepsEachOnItsThread) {
    if (torch::get_num_threads() < 2) {
        GTEST_SKIP() << "one thread";
    }
    std::atomic<int> there = 0;
    std::atomic<int> met = 0;
    std::atomic<int> nested = 0;
    const std::function<void()> job = [&] {
        ++there;
        nested += at::in_parallel_region() ? 1 : 0;
        for (const Timer timer; there < 2 && timer.seconds() < 10;) {
            std::this_thread::yield();
        }
        met += there == 2 ? 1 : 0;
    };
    side_by_side({job, job});
    EXPECT_EQ(met, 2);
    EXPECT_EQ(nested, 2);
}

}  // namespace
}  // namespace patchfusion
