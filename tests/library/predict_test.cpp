// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "library/library_test.h"
#include "patchfusion/core/precision.h"
#include "patchfusion/inference/focal.h"
#include "patchfusion/inference/infer.h"
#include "patchfusion/library/pixels.h"

namespace patchfusion::testing {
namespace {

using LibraryPredict = LibraryTest;

/// infer()'s own map of the same photograph.
inference::DepthMap inferred(const std::string& file, const Photo& photo, const inference::InferenceOptions& options) {
    auto network = model::load_model(file);
    return inference::infer(network, photo.tensor(), options);
}

void expect_same(const DepthMap& map, const inference::DepthMap& truth) {
    ASSERT_EQ(map.height, truth.depth_m.size(0));
    ASSERT_EQ(map.width, truth.depth_m.size(1));
    const torch::Tensor depth = truth.depth_m.contiguous();  // [H,W]
    EXPECT_EQ(std::memcmp(map.metres.get(), depth.const_data_ptr<float>(), map.size() * sizeof(float)), 0);
    EXPECT_EQ(map.focal_px, truth.focal_px);
    EXPECT_EQ(map.tiles, truth.tiles);
    EXPECT_TRUE(varies(map));
}

TEST_F(LibraryPredict, EqualsInferenceBitForBit) {
    const Photo photo = make_photo(120, 70);
    const Model model(tiny());
    for (const std::string plan : {"coarse", "fine", "p16", "r5"}) {
        expect_same(model.predict(photo.view(), {.plan = plan, .seed = 3}),
                    inferred(tiny(), photo, {.plan = tiling::parse_plan(plan), .seed = 3}));
    }
}

TEST_F(LibraryPredict, TakesTheProgramsPlanUnlessTold) {
    EXPECT_EQ(PredictOptions{}.plan, tiling::Plan{}.name());
}

TEST_F(LibraryPredict, EqualsTheReleasedCodesInferenceBitForBit) {
    const Photo photo = make_photo(96, 64);
    const auto official = inference::ConsistencyAwareInference::Official;
    expect_same(Model(tiny()).predict(photo.view(), {.plan = "p16", .cai = ConsistencyAware::Official}),
                inferred(tiny(), photo, {.plan = tiling::parse_plan("p16"), .cai = official}));
}

TEST_F(LibraryPredict, EqualsInferenceOfTheShippedModelBitForBit) {
    const auto lite = std::filesystem::path(PATCHFUSION_SOURCE_DIR) / "models" / "lite.safetensors";
    const Photo photo = make_photo(300, 200);
    expect_same(Model(lite.string()).predict(photo.view(), {.plan = "coarse"}),
                inferred(lite.string(), photo, {.plan = tiling::parse_plan("coarse")}));
}

TEST_F(LibraryPredict, EqualsInferenceInTheChosenPrecisionBitForBit) {
    const Photo photo = make_photo(120, 70);
    const Model model(tiny(), {.precision = "bf16"});
    auto network = model::load_model(tiny());
    network->compute_in_bfloat16();
    const DepthMap map = model.predict(photo.view());
    expect_same(map, inference::infer(network, photo.tensor()));
    EXPECT_FALSE(same(map, Model(tiny()).predict(photo.view())));
    EXPECT_EQ(model.info().precision, "bf16");
    EXPECT_EQ(Model(tiny()).info().precision, "fp32");
    EXPECT_EQ(Model(tiny(), {.precision = "auto"}).info().precision, has_fast_bfloat16() ? "bf16" : "fp32");
}

TEST_F(LibraryPredict, TakesTheFocalLengthAsPixelsOrAsTheLongerSidesFieldOfView) {
    const Photo upright = make_photo(64, 96);
    const Model model(tiny());
    const DepthMap by_fov = model.predict(upright.view(), {.plan = "coarse", .fov_degrees = 50});
    const double focal = inference::focal_of_fov(50, {.height = 96, .width = 64});
    EXPECT_DOUBLE_EQ(by_fov.focal_px, focal);
    EXPECT_TRUE(same(by_fov, model.predict(upright.view(), {.plan = "coarse", .focal_px = focal})));
    EXPECT_FALSE(same(by_fov, model.predict(upright.view(), {.plan = "coarse"})));
    EXPECT_DOUBLE_EQ(model.predict(upright.view(), {.plan = "coarse"}).focal_px,
                     inference::focal_of_fov(inference::kDefaultFovDegrees, {.height = 96, .width = 64}));
}

TEST_F(LibraryPredict, ReadsPixelsOfAnyLayout) {
    const Photo photo = make_photo(60, 40);
    const int stride = 60 * 3 + 7;
    std::vector<std::uint8_t> padded(static_cast<std::size_t>(stride) * 40);
    std::vector<std::uint8_t> upside_down(photo.bytes.size());
    std::vector<std::uint8_t> bgra(60 * 40 * 4, 255);
    std::vector<std::uint8_t> planes(photo.bytes.size());
    std::vector<float> floats(photo.bytes.size());
    for (int y = 0; y < 40; ++y) {
        for (int x = 0; x < 60; ++x) {
            for (int c = 0; c < 3; ++c) {
                const std::uint8_t value = photo.bytes[static_cast<std::size_t>((y * 60 + x) * 3 + c)];
                padded[static_cast<std::size_t>(y * stride + x * 3 + c)] = value;
                upside_down[static_cast<std::size_t>(((39 - y) * 60 + x) * 3 + c)] = value;
                bgra[static_cast<std::size_t>((y * 60 + x) * 4 + 2 - c)] = value;
                planes[static_cast<std::size_t>((c * 40 + y) * 60 + x)] = value;
                floats[static_cast<std::size_t>((y * 60 + x) * 3 + c)] = static_cast<float>(value) / 255.0F;
            }
        }
    }
    const Model model(tiny());
    const DepthMap truth = model.predict(photo.view());
    const PixelView views[] = {// NOLINT(modernize-avoid-c-arrays)
                               rgb8(padded.data(), 60, 40, stride),
                               rgb8(upside_down.data() + 39 * 60 * 3, 60, 40, -60 * 3),
                               {.data = bgra.data() + 2, .width = 60, .height = 40, .pixel_step = 4, .channel_step = -1},
                               {.data = planes.data(), .width = 60, .height = 40, .pixel_step = 1, .channel_step = 60 * 40},
                               rgb_float(floats.data(), 60, 40)};
    for (const PixelView& view : views) {
        EXPECT_TRUE(same(model.predict(view), truth)) << view.row_step << ", " << view.pixel_step << ", " << view.channel_step;
    }
    EXPECT_FALSE(same(model.predict(rgb8(upside_down.data(), 60, 40)), truth));
    // From right to left, its rows packed.
    const PixelView mirrored = {.data = photo.bytes.data() + 59 * 3, .width = 60, .height = 40, .pixel_step = -3};
    EXPECT_TRUE(torch::equal(library::as_tensor(mirrored), library::as_tensor(photo.view()).flip(1)));
}

TEST_F(LibraryPredict, DoesNotCopyBytesThatAreReadForwards) {
    const Photo photo = make_photo(30, 20);
    EXPECT_EQ(library::as_tensor(photo.view()).data_ptr(), photo.bytes.data());
}

TEST_F(LibraryPredict, ClipsFloatsAndTakesNanForBlack) {
    std::vector<float> floats(16 * 16 * 3, 0.5F);
    floats[0] = -3.0F;
    floats[1] = 7.0F;
    floats[2] = std::numeric_limits<float>::quiet_NaN();
    const torch::Tensor rgb = library::as_tensor(rgb_float(floats.data(), 16, 16));  // [16,16,3]
    const auto* const bytes = rgb.const_data_ptr<std::uint8_t>();
    EXPECT_EQ(std::vector<int>(bytes, bytes + 4), (std::vector<int>{0, 255, 0, 128}));
}

TEST_F(LibraryPredict, GivesAMapThatOutlivesItsModel) {
    const Photo photo = make_photo(48, 32);
    auto model = std::make_unique<Model>(tiny());
    const DepthMap truth = Model(*model).predict(photo.view());
    const DepthMap map = model->predict(photo.view());
    model.reset();
    EXPECT_TRUE(same(map, truth));
    EXPECT_EQ(map.at(47, 31), map.values().back());
}

TEST_F(LibraryPredict, TellsWhatItIs) {
    const ModelInfo info = Model(tiny()).info();
    EXPECT_EQ(info.name, "lite");
    EXPECT_EQ(info.process_width, 48);
    EXPECT_EQ(info.process_height, 32);
    EXPECT_EQ(info.split, 4);
    EXPECT_TRUE(info.fuses);
    std::int64_t parameters = 0;
    for (const torch::Tensor& weights : model::load_model(tiny())->parameters()) {
        parameters += weights.numel();
    }
    EXPECT_EQ(info.parameters, parameters);
    EXPECT_STREQ(version(), "0.1.0");
}

}  // namespace
}  // namespace patchfusion::testing
