// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/data/paint.h"

#include <gtest/gtest.h>
#include <numbers>

#include "patchfusion/data/image_parts.h"

namespace patchfusion::data {
namespace {

/// A hard-edged black square of half the image's height in its middle.
PaintPatch square() {
    return {.u = 0.5, .v = 0.5, .half_width = 0.25, .half_height = 0.25, .softness = 1e-6};
}

torch::Tensor white(int height = 32, int width = 64) {
    return torch::ones({1, 3, height, width});
}

torch::Tensor on_white(const PaintPatch& patch) {
    return painted({patch}, white(), {kWholeImage}, 2.0)[0][0];
}

TEST(Paint, CoversItsRectangleAndNothingElse) {
    const auto expected = torch::ones({32, 64});
    expected.slice(0, 8, 24).slice(1, 24, 40).fill_(0);
    EXPECT_TRUE(torch::equal(on_white(square()), expected));
}

TEST(Paint, MixesColourByItsOpacityAndMultipliesByAShade) {
    PaintPatch patch = square();
    patch.colour = {0.2F, 0.4F, 0.6F};
    patch.opacity = 0.5F;
    const auto grey = white() * 0.5F;
    const auto mixed = painted({patch}, grey, {kWholeImage}, 2.0)[0];
    patch.opacity = 1;
    patch.shade = true;
    const auto shaded = painted({patch}, grey, {kWholeImage}, 2.0)[0];
    for (int channel = 0; channel < 3; ++channel) {
        const float colour = patch.colour.at(static_cast<std::size_t>(channel));
        EXPECT_NEAR(mixed[channel][16][32].item<float>(), (0.5F + colour) / 2, 1e-6F);
        EXPECT_NEAR(shaded[channel][16][32].item<float>(), 0.5F * colour, 1e-6F);
        EXPECT_EQ(shaded[channel][0][0].item<float>(), 0.5F);
    }
}

TEST(Paint, PanesHaveGapsBetweenThem) {
    PaintPatch patch = square();
    patch.columns = 2;
    patch.gap = 0.5;
    const auto row = on_white(patch)[16].slice(0, 24, 40);  // two panes of 8 pixels, the middle 4 of each covered
    const auto pane = torch::tensor({1.F, 1.F, 0.F, 0.F, 0.F, 0.F, 1.F, 1.F});
    EXPECT_TRUE(torch::equal(row, torch::cat({pane, pane})));
}

TEST(Paint, TurnsWithItsAngle) {
    PaintPatch patch = square();
    patch.half_width = 0.4;
    patch.half_height = 0.1;
    patch.angle = std::numbers::pi / 2;
    PaintPatch upright = square();
    upright.half_width = 0.1;
    upright.half_height = 0.4;
    EXPECT_TRUE(torch::equal(on_white(patch), on_white(upright)));
}

TEST(Paint, OfACropIsThatOfItsPlaceInTheImage) {
    Random random(3);
    const auto patches = draw_patches(random);
    const auto whole = painted(patches, white(), {kWholeImage}, 2.0);
    const RectF corner = {.left = 0.5, .top = 0.25, .width = 0.25, .height = 0.5};
    const auto crop = painted(patches, white(16, 16), {corner}, 2.0);
    EXPECT_TRUE(torch::allclose(crop, whole.slice(2, 8, 24).slice(3, 32, 48), 0.0, 1e-4));
}

TEST(Paint, ChangesPicturesOfASampleAndNotItsDepths) {
    TrainingSample sample;
    sample.image = white()[0] * 0.5F;
    sample.depth = torch::rand({1, 32, 64});
    sample.crops = white() * 0.5F;
    sample.crop_depths = torch::rand({1, 1, 32, 64});
    sample.rois = {{.left = 16, .top = 8, .width = 16, .height = 8}};
    const auto depth = sample.depth.clone();
    const auto crop_depths = sample.crop_depths.clone();
    PaintPatch patch = square();
    patch.u = 0.375;
    paint({patch}, sample, {32, 64});
    EXPECT_TRUE(torch::equal(sample.depth, depth));
    EXPECT_TRUE(torch::equal(sample.crop_depths, crop_depths));
    EXPECT_EQ(sample.image[0][16][24].item<float>(), 0.0F);
    EXPECT_EQ(sample.image[0][0][0].item<float>(), 0.5F);
    EXPECT_EQ(sample.crops[0][0][31][32].item<float>(), 0.0F);  // (24, 15.9) of the image
    EXPECT_EQ(sample.crops[0][0][0][32].item<float>(), 0.0F);   // (24, 8.1)
    EXPECT_EQ(sample.crops[0][0][0][1].item<float>(), 0.0F);    // (16.4, 8.1)
}

TEST(Paint, LeavesValuesInRange) {
    Random random(7);
    for (int i = 0; i < 30; ++i) {
        const auto result = painted(draw_patches(random), torch::rand({1, 3, 32, 64}), {kWholeImage}, 2.0);
        EXPECT_GE(result.min().item<float>(), 0.0F);
        EXPECT_LE(result.max().item<float>(), 1.0F);
    }
}

}  // namespace
}  // namespace patchfusion::data
