// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/data/crops.h"

#include <gtest/gtest.h>

#include "data/synthetic_record.h"

namespace patchfusion::data {
namespace {

/// 8 + x + 2y at the pixel centres of a rectangle of the process grid, [h,w].
torch::Tensor ramp_at(const RectF& rect, Size size) {
    const auto x = rect.left + (torch::arange(size.width, torch::kDouble) + 0.5) / size.width * rect.width;
    const auto y = rect.top + (torch::arange(size.height, torch::kDouble) + 0.5) / size.height * rect.height;
    return (8.0 + x.unsqueeze(0) + 2.0 * y.unsqueeze(1)).to(torch::kFloat);
}

TEST(SetCrops, CropOfARampIsTheRampAtItsRoi) {
    const RecordOptions options = tiny_options();
    const Record record = ramp_record(options);
    Random random(5);
    for (int i = 0; i < 20; ++i) {
        const Rect tile = choose_tile(options, random);
        TrainingSample sample;
        set_crops(sample, options, record, {tile}, {.min_m = 0.001, .max_m = 1000});
        ASSERT_EQ(sample.crops.sizes(), (std::vector<std::int64_t>{1, 3, 36, 64}));
        EXPECT_DOUBLE_EQ(sample.rois.at(0).width, 16.0);  // a tile is a fourth of the image
        EXPECT_DOUBLE_EQ(sample.rois.at(0).height, 9.0);
        EXPECT_TRUE(torch::allclose(sample.crop_depths[0][0], ramp_at(sample.rois.at(0), {36, 64}), 0.0, 1e-5));
        EXPECT_FLOAT_EQ(sample.crops[0][0][0][0].item<float>() * 255, static_cast<float>(tile.left));
        EXPECT_FLOAT_EQ(sample.crops[0][1][35][0].item<float>() * 255, static_cast<float>(tile.top + 35));
    }
}

TEST(SetCrops, SmallerCropsShowTheSameTilesAtAsMuchGreaterCanonicalDepth) {
    const RecordOptions options = tiny_options();
    const Record record = ramp_record(options);
    const CanonicalRange range = {.min_m = 0.001, .max_m = 1000};
    const Rect tile = {5, 3, 64, 36};
    TrainingSample whole;
    TrainingSample small;
    set_crops(whole, options, record, {tile}, range);
    set_crops(small, options, record, {tile}, range, 0.5);
    ASSERT_EQ(small.crops.sizes(), (std::vector<std::int64_t>{1, 3, 18, 32}));
    EXPECT_DOUBLE_EQ(small.rois.at(0).left, whole.rois.at(0).left / 2);
    EXPECT_DOUBLE_EQ(small.rois.at(0).width, 8.0);  // a fourth of an image half as large
    // f is half in pixels of half the size, so z f0 / f is double: of a ramp, nearly the mean of each four pixels.
    EXPECT_TRUE(torch::allclose(small.crop_depths, 2.0 * torch::avg_pool2d(whole.crop_depths, {2, 2}), 0.03, 1.0));
}

TEST(SetCrops, ClampsToTheRange) {
    const RecordOptions options = tiny_options();
    Record record = ramp_record(options);
    record.window.depth.slice(0, 0, 1).fill_(kSkyDepth);
    TrainingSample sample;
    set_crops(sample, options, record, {{0, 0, 64, 36}}, {.min_m = 60, .max_m = 80});
    EXPECT_EQ(sample.crop_depths[0][0][0].min().item<float>(), 80.0F);
    EXPECT_EQ(sample.crop_depths.min().item<float>(), 60.0F);
}

TEST(ChoosePair, OverlapsByAThirdAndReachesTheWholeWindow) {
    const RecordOptions options = tiny_options();
    Random random(9);
    int right_most = 0;
    int least = 36 * 64;
    for (int i = 0; i < 3000; ++i) {
        const auto [a, b] = choose_pair(options, random);
        const Rect common = intersection(a, b);
        EXPECT_NE(a, b);
        EXPECT_GE(3 * common.width * common.height, 36 * 64 - 3);
        EXPECT_TRUE(b.left >= 0 && b.top >= 0 && b.right() <= 96 && b.bottom() <= 54);
        right_most = std::max(right_most, b.right());
        least = std::min(least, common.width * common.height);
    }
    EXPECT_EQ(right_most, 96);
    EXPECT_LT(least, 36 * 64 * 2 / 5);  // small overlaps occur
}

TEST(SetView, WholeViewIsTheImageAndZoomIsALongerLens) {
    const RecordOptions options = tiny_options();
    Record record = ramp_record(options);
    const CanonicalRange range = {.min_m = 0.001, .max_m = 1000};
    TrainingSample whole;
    set_view(whole, options, record, {0, 0, 96, 54}, range);
    EXPECT_EQ(whole.image.sizes(), (std::vector<std::int64_t>{3, 36, 64}));
    EXPECT_LE((whole.depth[0] - ramp_at({0, 0, 64, 36}, {36, 64})).abs().max().item<float>(), 0.51F);  // nearest view pixel

    record.view.depth.fill_(12.0);
    TrainingSample zoomed;  // two thirds of the sides: pixel by pixel, focal length x 1.5
    set_view(zoomed, options, record, {20, 10, 64, 36}, range);
    EXPECT_TRUE(torch::allclose(zoomed.depth, torch::full({1, 36, 64}, 8.0)));
    EXPECT_NEAR(zoomed.image[0][0][0].item<float>() * 255, 20.0F, 1e-3);
    EXPECT_NEAR(zoomed.image[1][35][0].item<float>() * 255, 45.0F, 1e-3);
}

TEST(SetCloseView, IsATileAsAPhotographOfItsOwn) {
    const RecordOptions options = tiny_options();
    const Record record = ramp_record(options);
    const CanonicalRange range = {.min_m = 0.001, .max_m = 1000};
    const Rect tile = {5, 3, 64, 36};
    TrainingSample sample;
    set_crops(sample, options, record, {tile}, range);
    set_close_view(sample, options, record, tile, range);
    EXPECT_TRUE(torch::allclose(sample.image, sample.crops[0], 0.0, 1e-6));
    EXPECT_TRUE(torch::allclose(sample.depth, sample.crop_depths[0] / 4.0));  // f is four times as many pixels
    set_close_view(sample, options, record, {0, 0, 96, 54}, range);           // 1.5 tiles: f x 8 / 3
    EXPECT_EQ(sample.depth.sizes(), (std::vector<std::int64_t>{1, 36, 64}));
    EXPECT_NEAR(sample.depth[0][18][32].item<float>(), record.window.depth[27][48].item<float>() * 3 / 8, 0.5);
}

TEST(ChooseZoom, KeepsTheAspectExactly) {
    const RecordOptions options = tiny_options();
    Random random(2);
    int narrowest = 96;
    int widest = 0;
    for (int i = 0; i < 500; ++i) {
        const Rect zoom = choose_zoom(options, options.view_size(), random);
        EXPECT_EQ(zoom.width * 9, zoom.height * 16);
        EXPECT_TRUE(zoom.left >= 0 && zoom.top >= 0 && zoom.right() <= 96 && zoom.bottom() <= 54);
        narrowest = std::min(narrowest, zoom.width);
        widest = std::max(widest, zoom.width);
    }
    EXPECT_EQ(narrowest, 64);
    EXPECT_EQ(widest, 96);
}

}  // namespace
}  // namespace patchfusion::data
