// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/inference/focal.h"

#include <gtest/gtest.h>
#include <cmath>
#include <limits>
#include <vector>

#include "patchfusion/core/error.h"
#include "patchfusion/inference/infer.h"

namespace patchfusion::inference {
namespace {

constexpr Size kPhoto = {.height = 300, .width = 400};

TEST(ChooseFocal, TakesTheUsersWordsBeforeTheFilesBeforeTheAssumption) {
    const Focal told = choose_focal({.focal_px = 70, .file_px = 90}, kPhoto);
    EXPECT_EQ(told.px, 70);
    EXPECT_EQ(told.source, "user");
    const Focal by_fov = choose_focal({.fov_degrees = 90, .file_px = 90}, kPhoto);
    EXPECT_NEAR(by_fov.px, 200, 1e-9);
    EXPECT_EQ(by_fov.source, "user");
    const Focal by_file = choose_focal({.file_px = 90}, kPhoto);
    EXPECT_EQ(by_file.px, 90);
    EXPECT_EQ(by_file.source, "exif");
    const Focal assumed = choose_focal({}, kPhoto);
    EXPECT_NEAR(assumed.px, 200 / std::tan(kDefaultFovDegrees / 2 * M_PI / 180), 1e-9);
    EXPECT_EQ(assumed.source, "default");
}

TEST(ChooseFocal, MeasuresTheFieldOfViewAlongTheLongerSide) {
    const Size upright = {.height = kPhoto.width, .width = kPhoto.height};
    EXPECT_EQ(choose_focal({.fov_degrees = 50}, upright).px, choose_focal({.fov_degrees = 50}, kPhoto).px);
}

TEST(ChooseFocal, RefusesWhatCannotBe) {
    const double nan = std::nan("");
    const double infinity = std::numeric_limits<double>::infinity();
    const std::vector<Lens> impossible = {{.focal_px = 70, .fov_degrees = 50},
                                          {.focal_px = 0},
                                          {.focal_px = -1},
                                          {.focal_px = nan},
                                          {.focal_px = infinity},
                                          {.fov_degrees = nan},
                                          {.fov_degrees = 0.5},
                                          {.fov_degrees = 171},
                                          {.file_px = 0}};
    for (const Lens& lens : impossible) {
        EXPECT_THROW(static_cast<void>(choose_focal(lens, kPhoto)), InputError);
    }
}

}  // namespace
}  // namespace patchfusion::inference
