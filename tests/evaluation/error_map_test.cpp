// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/evaluation/error_map.h"

#include <gtest/gtest.h>
#include <limits>

#include "image/scratch_folder.h"
#include "patchfusion/image/depth_file.h"

namespace patchfusion::evaluation {
namespace {

using testing::expect_input_error;
using testing::ScratchFolder;

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();

/// Sum of the colours' channels, [h,w].
torch::Tensor brightness(const torch::Tensor& rgb) {
    return rgb.to(torch::kInt32).sum(-1);
}

torch::Tensor grey() {
    return torch::full({3}, 128, torch::kUInt8);
}

TEST(ErrorPicture, IsDarkWhereRightBrightWhereWrongAndGreyWithoutTruth) {
    const auto truth = torch::tensor({{2.0F, 2.0F, 2.0F, 2.0F, 0.0F, kNone, 90.0F}});
    const auto prediction = torch::tensor({{2.0F, 2.2F, 2.5F, 20.0F, 2.0F, 2.0F, 2.0F}});
    const auto picture = error_picture(prediction, truth);
    const auto light = brightness(picture);
    EXPECT_EQ(light[0][0].item<int>(), 4);  // magma's first colour: 0, 0, 4
    EXPECT_LT(light[0][0].item<int>(), light[0][1].item<int>());
    EXPECT_LT(light[0][1].item<int>(), light[0][2].item<int>());
    EXPECT_TRUE(torch::equal(picture[0][2], picture[0][3]));  // from a ratio of 1.25 on nothing gets brighter
    for (const int hole : {4, 5, 6}) {
        EXPECT_TRUE(torch::equal(picture[0][hole], grey())) << hole;
    }
}

TEST(ErrorPicture, TreatsTooNearAndTooFarAlikeAndUnusablePredictionsAsWrong) {
    const auto truth = torch::full({1, 4}, 3.0F);
    const auto prediction = torch::tensor({{3.0F * 1.1F, 3.0F / 1.1F, kNone, std::numeric_limits<float>::infinity()}});
    const auto picture = error_picture(prediction, truth);
    EXPECT_TRUE(torch::equal(picture[0][0], picture[0][1]));
    EXPECT_TRUE(torch::equal(picture[0][2], picture[0][3]));
    EXPECT_GT(brightness(picture)[0][2].item<int>(), brightness(picture)[0][0].item<int>());
}

TEST(ErrorPicture, HasTheTruthsSize) {
    EXPECT_EQ(error_picture(torch::ones({6, 8}), torch::ones({3, 4})).sizes(), (std::vector<std::int64_t>{3, 4, 3}));
}

TEST(OverlapPicture, IsRelativeToTheDepthThere) {
    const auto picture = overlap_picture(torch::tensor({{0.1F, 0.1F, kNone}}), torch::tensor({{1.0F, 10.0F, 1.0F}}));
    EXPECT_GT(brightness(picture)[0][0].item<int>(), brightness(picture)[0][1].item<int>());
    EXPECT_TRUE(torch::equal(picture[0][2], grey()));
}

TEST(WriteErrorMaps, NamesFilesBySetImageAndPlan) {
    const ScratchFolder folder;
    ScoredMap map = {.set = "street", .image = "00000/Image0/7", .plan = "p16"};
    map.prediction_m = torch::full({6, 8}, 2.1F);
    map.truth_m = torch::full({6, 8}, 2.0F);
    const auto alone = write_error_maps(folder / "maps", map);
    ASSERT_EQ(alone.size(), 1U);
    EXPECT_EQ(alone[0].string(), (folder / "maps/street/00000_Image0_7-p16.png").string());
    map.overlap_m = torch::rand({4, 4});
    const auto files = write_error_maps(folder / "maps", map);
    ASSERT_EQ(files.size(), 2U);
    EXPECT_EQ(files[1].string(), (folder / "maps/street/00000_Image0_7-p16-overlap.png").string());
    EXPECT_TRUE(torch::equal(image::read_rgb(files[0]), error_picture(map.prediction_m, map.truth_m)));
    EXPECT_TRUE(torch::equal(image::read_rgb(files[1]), overlap_picture(map.overlap_m, map.prediction_m)));
}

TEST(WriteErrorMaps, SaysWhereItCannotWrite) {
    const ScratchFolder folder;
    testing::write_bytes(folder / "file", "in the way");
    ScoredMap map = {.set = "street", .image = "a", .plan = "p16"};
    map.prediction_m = map.truth_m = torch::ones({2, 2});
    expect_input_error([&] { write_error_maps(folder / "file", map); }, folder / "file", "cannot make the folder");
}

}  // namespace
}  // namespace patchfusion::evaluation
