// SPDX-License-Identifier: Apache-2.0
// What the scores of one 4K map cost: processor time of one thread, the least of three runs, since a neighbour that fills
// the memory's bandwidth slows even that.
#include <gtest/gtest.h>
#include <algorithm>
#include <ctime>
#include <functional>
#include <iostream>
#include <limits>
#include <string>
#include <utility>

#include "patchfusion/metrics/boundary_f1.h"
#include "patchfusion/metrics/d3r.h"
#include "patchfusion/metrics/disparity_alignment.h"

namespace patchfusion::metrics {
namespace {

double seconds() {
    std::timespec now = {};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double least_of_three(const std::function<void()>& work) {
    double least = std::numeric_limits<double>::infinity();
    for (int run = 0; run < 3; ++run) {
        const double before = seconds();
        work();
        least = std::min(least, seconds() - before);
    }
    return least;
}

TEST(Cost, OfEachScoreOfA4kMapIsLessThanASecond) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(NDEBUG)
    GTEST_SKIP() << "measured in release builds alone";
#endif
    const int threads = torch::get_num_threads();
    torch::set_num_threads(1);
    torch::manual_seed(0);
    const auto blocks = at::upsample_nearest2d(torch::rand({1, 1, 40, 60}) * 20 + 1, {2160, 3840})[0][0];
    const auto truth = blocks + torch::rand({2160, 3840}) * 0.01;
    const auto prediction = truth * (torch::rand({2160, 3840}) * 0.2 + 0.9);  // many false contours: the slow case
    const std::pair<const char*, std::function<void()>> scores[] = {
        {"boundary_f1", [&] { (void)boundary_f1(prediction, truth); }},
        {"d3r", [&] { (void)d3r(prediction, truth); }},
        {"disparity_alignment", [&] { (void)aligned(prediction, align_disparity(prediction, truth)); }}};
    for (const auto& [name, score] : scores) {
        const double taken = least_of_three(score);
        RecordProperty(name, std::to_string(taken));
        std::cout << name << ": " << taken << " s\n";
        EXPECT_LT(taken, 1.0) << name;
    }
    torch::set_num_threads(threads);
}

}  // namespace
}  // namespace patchfusion::metrics
