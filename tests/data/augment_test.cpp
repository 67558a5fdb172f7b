// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/data/augment.h"

#include <gtest/gtest.h>

#include "data/synthetic_record.h"
#include "patchfusion/data/crops.h"

namespace patchfusion::data {
namespace {

const std::vector<RectF> kWhole = {{.left = 0, .top = 0, .width = 1, .height = 1}};

TrainingSample ramp_sample() {
    const RecordOptions options = tiny_options();
    const Record record = ramp_record(options);
    TrainingSample sample;
    set_view(sample, options, record, {0, 0, 96, 54}, {.min_m = 0.001, .max_m = 1000});
    set_crops(sample, options, record, {{3, 5, 64, 36}, {20, 9, 64, 36}}, {.min_m = 0.001, .max_m = 1000});
    return sample;
}

TEST(Flip, MovesCropsWithTheImage) {
    TrainingSample sample = ramp_sample();
    flip(sample, 64);
    for (int k = 0; k < 2; ++k) {  // the mirrored scene's depth at a pixel of the crop: 8 + (64 - x) + 2y
        const RectF roi = sample.rois.at(static_cast<std::size_t>(k));
        const auto x = roi.left + (torch::arange(64, torch::kFloat) + 0.5) / 64 * roi.width;
        const auto y = roi.top + (torch::arange(36, torch::kFloat) + 0.5) / 36 * roi.height;
        const auto expected = 8.0 + (64.0 - x).unsqueeze(0) + 2.0 * y.unsqueeze(1);
        EXPECT_TRUE(torch::allclose(sample.crop_depths[k][0], expected, 0.0, 1e-4));
    }
}

TEST(Flip, TwiceIsNothing) {
    const TrainingSample before = ramp_sample();
    TrainingSample after = ramp_sample();
    flip(after, 64);
    EXPECT_FALSE(torch::equal(before.image, after.image));
    flip(after, 64);
    EXPECT_TRUE(torch::equal(before.image, after.image));
    EXPECT_TRUE(torch::equal(before.depth, after.depth));
    EXPECT_TRUE(torch::equal(before.crops, after.crops));
    EXPECT_DOUBLE_EQ(before.rois.at(1).left, after.rois.at(1).left);
}

TEST(ColourChange, NoneLeavesPicturesAsTheyAre) {
    const auto pictures = torch::rand({2, 3, 20, 30});
    EXPECT_TRUE(torch::allclose(apply(ColourChange{}, pictures, {kWhole[0], kWhole[0]}, 0.0F), pictures, 0.0, 1e-6));
}

TEST(ColourChange, IsTheSameForViewAndCrops) {
    Random random(11);
    for (int i = 0; i < 20; ++i) {
        ColourChange change = draw_colour_change(random);
        change.vignette = 0;
        change.noise = 0;
        TrainingSample sample = ramp_sample();
        const auto colour = torch::rand({3, 1, 1});
        sample.image = colour.expand({3, 36, 64}).contiguous();
        sample.crops = colour.unsqueeze(0).expand({2, 3, 36, 64}).contiguous();
        apply(change, sample, {36, 64}, 4);
        EXPECT_TRUE(torch::allclose(sample.image, sample.crops[0], 0.0, 1e-5));
        EXPECT_TRUE(torch::allclose(sample.image, sample.crops[1], 0.0, 1e-5));
        EXPECT_GE(sample.image.min().item<float>(), 0.0F);
        EXPECT_LE(sample.image.max().item<float>(), 1.0F);
    }
}

TEST(ColourChange, VignetteOfACropIsThatOfItsPlaceInTheImage) {
    ColourChange change;
    change.vignette = 0.5F;
    const auto white = torch::ones({1, 3, 64, 64});
    const auto whole = apply(change, white, kWhole, 0.0F);
    const auto corner =
        apply(change, white.slice(2, 0, 16).slice(3, 48, 64), {{.left = 0.75, .top = 0, .width = 0.25, .height = 0.25}}, 0.0F);
    EXPECT_TRUE(torch::allclose(corner, whole.slice(2, 0, 16).slice(3, 48, 64), 0.0, 1e-6));
    EXPECT_LT(whole[0][0][0][0].item<float>(), 0.55F);
    EXPECT_GT(whole[0][0][32][32].item<float>(), 0.99F);
}

TEST(ColourChange, DrawsDiffer) {
    Random random(1);
    const auto picture = torch::rand({1, 3, 16, 16});
    const auto first = apply(draw_colour_change(random), picture, kWhole, 0.0F);
    const auto second = apply(draw_colour_change(random), picture, kWhole, 0.0F);
    EXPECT_GT((first - second).abs().mean().item<float>(), 0.005F);
}

TEST(Blur, KeepsConstantsAndTheSumOfADot) {
    EXPECT_TRUE(torch::allclose(blur(torch::full({1, 3, 9, 9}, 0.25), 1.2F), torch::full({1, 3, 9, 9}, 0.25), 0.0, 1e-6));
    auto dot = torch::zeros({1, 3, 21, 21});
    dot[0][1][10][10] = 1.0;
    const auto blurred = blur(dot, 1.2F);
    EXPECT_NEAR(blurred.sum().item<float>(), 1.0F, 1e-5);
    EXPECT_NEAR(blurred[0][1][10][10].item<float>(), 1.0F / (2.0F * 3.14159F * 1.44F), 2e-3);
}

TEST(QuantiseBlocks, TinyStepsLoseNothingAndLargeOnesDetail) {
    const auto picture = torch::rand({2, 3, 20, 27});  // not multiples of 8
    EXPECT_TRUE(torch::allclose(quantise_blocks(picture, 1e-6F), picture, 0.0, 1e-4));
    const auto coarse = quantise_blocks(picture, 1.0F);
    EXPECT_GT((coarse - picture).abs().mean().item<float>(), 0.05F);
    EXPECT_NEAR(coarse.mean().item<float>(), picture.mean().item<float>(), 0.05F);
}

}  // namespace
}  // namespace patchfusion::data
