// SPDX-License-Identifier: Apache-2.0
#include <thread>

#include "library/library_test.h"
#include "patchfusion/patchfusion.h"

namespace patchfusion::testing {
namespace {

/// A loaded model, a photograph and what to predict with.
class CInterface : public LibraryTest {
  protected:
    void SetUp() override {
        pixels_.data = photo_.bytes.data();
        pixels_.width = photo_.width;
        pixels_.height = photo_.height;
        ASSERT_EQ(patchfusion_load(tiny().c_str(), nullptr, &model_), PATCHFUSION_OK);
    }
    void TearDown() override {
        patchfusion_depth_free(depth_);
        patchfusion_model_free(model_);
    }

    /// The last error is one line that names the thing.
    static void expect_last_error(const std::string& named) {
        const std::string message = patchfusion_last_error();
        EXPECT_NE(message.find(named), std::string::npos) << message;
        EXPECT_EQ(message.find('\n'), std::string::npos) << message;
    }

    Photo photo_ = make_photo(60, 40);
    patchfusion_pixels pixels_ = {};
    patchfusion_predict_options options_ = {};
    patchfusion_model* model_ = nullptr;
    patchfusion_depth* depth_ = nullptr;
};

TEST_F(CInterface, PredictsWhatCppDoes) {
    options_.plan = "r3";
    options_.fov_degrees = 70;
    options_.seed = 11;
    ASSERT_EQ(patchfusion_predict(model_, &pixels_, &options_, &depth_), PATCHFUSION_OK) << patchfusion_last_error();
    const DepthMap map = Model(tiny()).predict(photo_.view(), {.plan = "r3", .fov_degrees = 70, .seed = 11});
    ASSERT_EQ(patchfusion_depth_width(depth_), 60);
    ASSERT_EQ(patchfusion_depth_height(depth_), 40);
    EXPECT_EQ(patchfusion_depth_focal_px(depth_), map.focal_px);
    EXPECT_EQ(patchfusion_depth_tiles(depth_), 52);
    EXPECT_EQ(std::memcmp(patchfusion_depth_metres(depth_), map.metres.get(), map.size() * sizeof(float)), 0);
    EXPECT_STREQ(patchfusion_version(), version());
}

TEST_F(CInterface, LoadsInTheGivenPrecision) {
    patchfusion_load_options options = {};
    options.precision = "bf16";
    patchfusion_model* rounded = nullptr;
    ASSERT_EQ(patchfusion_load(tiny().c_str(), &options, &rounded), PATCHFUSION_OK) << patchfusion_last_error();
    EXPECT_EQ(patchfusion_predict(rounded, &pixels_, nullptr, &depth_), PATCHFUSION_OK);
    patchfusion_model_free(rounded);
    const DepthMap map = Model(tiny(), {.precision = "bf16"}).predict(photo_.view());
    EXPECT_EQ(std::memcmp(patchfusion_depth_metres(depth_), map.metres.get(), map.size() * sizeof(float)), 0);
    options.precision = "fp8";
    EXPECT_EQ(patchfusion_load(tiny().c_str(), &options, &rounded), PATCHFUSION_INPUT);
    EXPECT_EQ(rounded, nullptr);
    expect_last_error("precision 'fp8'");
}

TEST_F(CInterface, TakesNullForTheDefaults) {
    ASSERT_EQ(patchfusion_predict(model_, &pixels_, nullptr, &depth_), PATCHFUSION_OK);
    EXPECT_EQ(patchfusion_depth_tiles(depth_), 49);
}

TEST_F(CInterface, TellsProgressAndEndsWhereTheCallbackSaysSo) {
    std::vector<int> seen;
    const auto end_at_eight = [](std::int32_t done, std::int32_t /*total*/, void* user_data) {
        static_cast<std::vector<int>*>(user_data)->push_back(done);
        return done == 8 ? 1 : 0;
    };
    options_.progress = end_at_eight;
    options_.user_data = &seen;
    EXPECT_EQ(patchfusion_predict(model_, &pixels_, &options_, &depth_), PATCHFUSION_CANCELLED);
    EXPECT_EQ(depth_, nullptr);
    EXPECT_EQ(seen, (std::vector<int>{0, 4, 8}));
    expect_last_error("cancelled");
}

TEST_F(CInterface, RefusesNullPointers) {
    patchfusion_model* other = nullptr;
    EXPECT_EQ(patchfusion_load(nullptr, nullptr, &other), PATCHFUSION_INPUT);
    expect_last_error("name_or_path");
    EXPECT_EQ(patchfusion_load("lite", nullptr, nullptr), PATCHFUSION_INPUT);
    EXPECT_EQ(patchfusion_predict(nullptr, &pixels_, nullptr, &depth_), PATCHFUSION_INPUT);
    EXPECT_EQ(patchfusion_predict(model_, nullptr, nullptr, &depth_), PATCHFUSION_INPUT);
    expect_last_error("pixels");
    EXPECT_EQ(patchfusion_predict(model_, &pixels_, nullptr, nullptr), PATCHFUSION_INPUT);
    EXPECT_EQ(patchfusion_depth_metres(nullptr), nullptr);
    EXPECT_EQ(patchfusion_depth_width(nullptr), 0);
    patchfusion_model_free(nullptr);
    patchfusion_depth_free(nullptr);
}

TEST_F(CInterface, GivesEachMistakeItsStatus) {
    patchfusion_model* other = model_;
    EXPECT_EQ(patchfusion_load("no-such-model", nullptr, &other), PATCHFUSION_INPUT);
    EXPECT_EQ(other, nullptr);
    expect_last_error("no-such-model");
    options_.plan = "p17";
    EXPECT_EQ(patchfusion_predict(model_, &pixels_, &options_, &depth_), PATCHFUSION_INPUT);
    expect_last_error("p17");
}

TEST_F(CInterface, KeepsTheLastErrorOfEachThread) {
    EXPECT_EQ(patchfusion_predict(model_, nullptr, nullptr, &depth_), PATCHFUSION_INPUT);
    std::string of_other = "?";
    std::jthread([&] { of_other = patchfusion_last_error(); }).join();
    EXPECT_EQ(of_other, "");
    expect_last_error("pixels");
}

}  // namespace
}  // namespace patchfusion::testing
