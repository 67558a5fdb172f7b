// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <limits>

#include "image/photo_files.h"
#include "patchfusion/core/error.h"
#include "patchfusion/image/depth_file.h"

namespace patchfusion::image {
namespace {

// Depths whose inverse runs evenly from 1 to 2, far first; 5001 values, so percentiles fall on elements.
torch::Tensor even_inverse() {
    return torch::linspace(1.0, 2.0, 5001).reciprocal().view({1, 5001});
}

void expect_colour(const torch::Tensor& rgb, int x, std::vector<int> colour) {
    EXPECT_LE(testing::largest_difference(rgb[0][x], torch::tensor(colour)), 6) << x << ": " << rgb[0][x];
}

TEST(Colorize, FollowsThePublishedMapsWithNearWarm) {
    // Entries 0, 64, 128, 192 and 255 as matplotlib 3.10 has them, over the 2nd to the 98th percentile.
    const auto turbo = colorize(even_inverse(), "turbo");
    const auto magma = colorize(even_inverse(), "magma");
    const auto at = [](int entry) { return 100 + entry * 4800 / 255; };
    expect_colour(turbo, 0, {48, 18, 59});
    expect_colour(turbo, at(64), {40, 188, 235});
    expect_colour(turbo, at(128), {164, 252, 60});
    expect_colour(turbo, at(192), {251, 126, 33});
    expect_colour(turbo, 5000, {122, 4, 3});
    expect_colour(magma, at(64), {81, 18, 124});
    expect_colour(magma, at(128), {183, 55, 121});
    expect_colour(magma, at(192), {252, 137, 97});
    expect_colour(magma, 5000, {252, 253, 191});
}

TEST(Colorize, AFewWildValuesDoNotWashOutTheRest) {
    auto depth = even_inverse();
    const auto before = colorize(depth, "turbo");
    depth[0][1000] = 1e-6;
    depth[0][1001] = 1e9;
    const auto after = colorize(depth, "turbo");
    EXPECT_LE(testing::largest_difference(before.slice(1, 1100), after.slice(1, 1100)), 6);
}

TEST(Colorize, NoDepthIsBlackAndAFlatMapIsOneColour) {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float infinity = std::numeric_limits<float>::infinity();
    const auto rgb = colorize(torch::tensor({{0.0F, -1.0F, nan, infinity, 3.0F, 3.0F}}), "magma");
    EXPECT_EQ(rgb.slice(1, 0, 4).sum().item<int>(), 0);
    EXPECT_TRUE(torch::equal(rgb[0][4], rgb[0][5]));
    EXPECT_EQ(colorize(torch::zeros({2, 2}), "turbo").sum().item<int>(), 0);
}

TEST(Paint, RunsFromTheFirstColourToTheLastAndNoValueIsGrey) {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const auto rgb = paint(torch::tensor({{0.0F, 0.5F, 1.0F, -3.0F, 7.0F, nan}}), "magma");
    expect_colour(rgb, 0, {0, 0, 4});
    expect_colour(rgb, 1, {183, 55, 121});
    expect_colour(rgb, 2, {252, 253, 191});
    EXPECT_TRUE(torch::equal(rgb[0][3], rgb[0][0]));
    EXPECT_TRUE(torch::equal(rgb[0][4], rgb[0][2]));
    expect_colour(rgb, 5, {128, 128, 128});
    EXPECT_THROW((void)paint(torch::ones({2, 2}), "jet"), InputError);
}

TEST(Colorize, NamesAnUnknownMap) {
    EXPECT_THROW((void)colorize(torch::ones({2, 2}), "jet"), InputError);
}

}  // namespace
}  // namespace patchfusion::image
