// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/image/exif.h"

#include <gtest/gtest.h>
#include <cmath>

namespace patchfusion::image {
namespace {

TEST(FocalPx, ThirtyFiveMillimetreEquivalentComparesDiagonals) {
    EXPECT_NEAR(focal_px({.focal_length_35mm = 36}, {2000, 3000}).value(), 3000, 1e-3);                // film's own aspect
    EXPECT_NEAR(focal_px({.focal_length_35mm = 36}, {3000, 2000}).value(), 3000, 1e-3);                // upright or not
    EXPECT_NEAR(focal_px({.focal_length_35mm = 26}, {3024, 4032}).value(), 26 * 5040 / 43.2666, 0.1);  // a phone, 4:3
}

TEST(FocalPx, OtherwiseTheSensorsPixelPitch) {
    const LensTags inches{.focal_length_mm = 50, .sensor_pixels_per_unit = 2540, .sensor_unit = 2};
    EXPECT_NEAR(focal_px(inches, {3000, 4000}).value(), 5000, 1e-9);
    const LensTags millimetres{.focal_length_mm = 50, .sensor_pixels_per_unit = 100, .sensor_unit = 4};
    EXPECT_NEAR(focal_px(millimetres, {3000, 4000}).value(), 5000, 1e-9);
    const LensTags micrometres{.focal_length_mm = 50, .sensor_pixels_per_unit = 0.1, .sensor_unit = 5};
    EXPECT_NEAR(focal_px(micrometres, {3000, 4000}).value(), 5000, 1e-9);
}

TEST(FocalPx, FollowsALaterShrinkButNotACrop) {
    LensTags tags{
        .focal_length_mm = 50, .sensor_pixels_per_unit = 254, .sensor_unit = 3, .taken_width = 4000, .taken_height = 3000};
    EXPECT_NEAR(focal_px(tags, {750, 1000}).value(), 1270.0 / 4, 1e-9);
    EXPECT_NEAR(focal_px(tags, {1000, 1000}).value(), 1270.0, 1e-9);
}

TEST(FocalPx, IsNoneWithoutTagsOrWithNonsense) {
    EXPECT_FALSE(focal_px({}, {3000, 4000}).has_value());
    EXPECT_FALSE(focal_px({.focal_length_mm = 50}, {3000, 4000}).has_value());
    EXPECT_FALSE(focal_px({.focal_length_35mm = 65535}, {3000, 4000}).has_value());
    EXPECT_FALSE(focal_px({.focal_length_35mm = 0.1}, {3000, 4000}).has_value());
    EXPECT_FALSE(focal_px({.focal_length_35mm = NAN}, {3000, 4000}).has_value());
}

}  // namespace
}  // namespace patchfusion::image
