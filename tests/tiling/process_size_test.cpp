// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <cmath>

#include "patchfusion/tiling/resample.h"

namespace patchfusion::tiling {
namespace {

constexpr std::int64_t kArea = 216 * 384;

double aspect_error(Size process, Size image) {
    const double aspect = static_cast<double>(image.width) / image.height;
    return std::abs(std::log(static_cast<double>(process.width) / process.height / aspect));
}

TEST(ProcessSize, Of16To9ImagesIsTheConfigurationsOwn) {
    EXPECT_EQ(process_size_for({.height = 2160, .width = 3840}, kArea, 2), (Size{.height = 216, .width = 384}));
    EXPECT_EQ(process_size_for({.height = 3840, .width = 2160}, kArea, 2), (Size{.height = 384, .width = 216}));
    EXPECT_EQ(process_size_for({.height = 9, .width = 16}, kArea, 2), (Size{.height = 216, .width = 384}));
}

TEST(ProcessSize, KeepsAspectAndAreaUpTo20To1) {
    for (const double aspect : {0.05, 0.1, 0.31, 0.5625, 0.75, 1.0, 1.333, 1.5, 2.35, 3.7, 9.0, 20.0}) {
        const Size image = {.height = 4001, .width = static_cast<int>(4001 * aspect)};
        const Size process = process_size_for(image, kArea, 2);
        EXPECT_LT(aspect_error(process, image), 2e-3) << aspect;
        EXPECT_NEAR(static_cast<double>(process.area()) / kArea, 1.0, 0.13) << aspect;
        EXPECT_EQ(process.height % 2, 0);
        EXPECT_EQ(process.width % 2, 0);
        EXPECT_GE(std::min(process.height, process.width), 32);
    }
}

TEST(ProcessSize, HonoursCoarseMultiples) {
    EXPECT_EQ(process_size_for({.height = 768, .width = 1024}, 384 * 512, 32), (Size{.height = 384, .width = 512}));
    const Size image = {.height = 2160, .width = 3840};
    const Size process = process_size_for(image, 384 * 512, 32);
    EXPECT_EQ(process.height % 32, 0);
    EXPECT_EQ(process.width % 32, 0);
    EXPECT_LT(aspect_error(process, image), 0.05);
}

TEST(ProcessSize, OfThreadsOfAnImageKeepsTheShortestSide) {
    const Size process = process_size_for({.height = 3, .width = 20000}, kArea, 2);
    EXPECT_EQ(process.height, 32);
    EXPECT_NEAR(static_cast<double>(process.area()) / kArea, 1.0, 0.1);
    EXPECT_EQ(process_size_for({.height = 1, .width = 1}, kArea, 2), (Size{.height = 288, .width = 288}));
}

}  // namespace
}  // namespace patchfusion::tiling
