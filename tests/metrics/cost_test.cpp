// SPDX-License-Identifier: Apache-2.0
// What the scores of one 4K map cost: processor time of one thread, which a busy machine changes little.
#include <gtest/gtest.h>
#include <ctime>
#include <functional>
#include <iostream>
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
        const double before = seconds();
        score();
        const double taken = seconds() - before;
        RecordProperty(name, std::to_string(taken));
        std::cout << name << ": " << taken << " s\n";
        EXPECT_LT(taken, 1.0) << name;
    }
    torch::set_num_threads(threads);
}

}  // namespace
}  // namespace patchfusion::metrics
