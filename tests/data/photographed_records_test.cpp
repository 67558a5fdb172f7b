// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <limits>

#include "data/synthetic_record.h"
#include "patchfusion/core/error.h"
#include "patchfusion/data/mean_depth.h"
#include "patchfusion/data/procedural_stream.h"
#include "patchfusion/data/record_source.h"

namespace patchfusion::data {
namespace {

using datasets::DepthItem;
using datasets::DepthSample;

/// Depth 2 + x + 2y metres, x and y from 0 to 1 over the photograph; red tells x, green y.
DepthSample ramp_photo(Size photo, Size truth, double focal_px) {
    const auto over = [](int count) { return (torch::arange(count, torch::kFloat) + 0.5) / count; };
    const auto x = over(photo.width).unsqueeze(0).expand({photo.height, photo.width});
    const auto y = over(photo.height).unsqueeze(1).expand({photo.height, photo.width});
    DepthSample sample;
    sample.rgb = torch::stack({x, y, torch::zeros_like(x)}, 2).mul(255).round().to(torch::kByte);
    sample.depth_m = 2.0 + over(truth.width).unsqueeze(0) + 2.0 * over(truth.height).unsqueeze(1);
    sample.focal_px = focal_px;
    return sample;
}

DepthItem item_of(std::string name, const DepthSample& sample) {
    return {std::move(name), [sample] { return sample; }};
}

DepthItem broken(const std::string& name) {
    return {name, [name]() -> DepthSample { throw InputError(name + ": no such file"); }};
}

/// Metres that a part of a record shows must be those of the colours there, which tell the place in the photograph.
void expect_depth_of_colours(const Pixels& pixels, double factor) {
    const auto rgb = pixels.rgb.to(torch::kFloat) / 255.0;
    const auto expected = factor * (2.0 + rgb.select(2, 0) + 2.0 * rgb.select(2, 1));
    const auto error = (pixels.depth.to(torch::kFloat) - expected).abs().max().item<double>();
    EXPECT_LT(error, factor * 0.05);  // a level of colour, half a pixel of truth
}

TEST(PhotographedRecords, DepthIsCanonicalAndLiesWhereThePhotographShowsIt) {
    const RecordOptions options = tiny_options();  // 36x64, f0 = 50
    const RecordSource source = photographed_records({item_of("a", ramp_photo({288, 512}, {288, 512}, 400))});
    const Record record = source.make(options, 0);
    const double factor = 50.0 / (400.0 * 64 / 512);  // f0 / f at the process size
    EXPECT_EQ(record.view.rgb.sizes(), (std::vector<std::int64_t>{54, 96, 3}));
    EXPECT_EQ(record.window.depth.sizes(), (std::vector<std::int64_t>{54, 96}));
    expect_depth_of_colours(record.view, factor);
    expect_depth_of_colours(record.window, factor);
}

TEST(PhotographedRecords, AWindowTellsItsPlaceInTheWhole) {
    const RecordOptions options = tiny_options();
    const RecordSource source = photographed_records({item_of("a", ramp_photo({288, 512}, {144, 256}, 400))});
    for (std::int64_t index = 0; index < 4; ++index) {
        const Record record = source.make(options, index);
        EXPECT_NEAR(record.place.width, options.window_tiles / options.split, 1.0 / 512);
        const auto middle = record.window.rgb.to(torch::kFloat).mean(at::IntArrayRef{0, 1}) / 255.0;
        EXPECT_NEAR(middle[0].item<double>(), record.place.left + record.place.width / 2, 0.01);
        EXPECT_NEAR(middle[1].item<double>(), record.place.top + record.place.height / 2, 0.01);
    }
    EXPECT_FALSE(torch::equal(source.make(options, 0).window.rgb, source.make(options, 1).window.rgb))
        << "the photograph's next turn has another window";
}

TEST(PhotographedRecords, OfAnotherAspectTheLargestPartIsTaken) {
    const RecordOptions options = tiny_options();  // 16:9
    const RecordSource source = photographed_records({item_of("tall", ramp_photo({400, 320}, {400, 320}, 300))});
    const Record record = source.make(options, 0);
    const double factor = 50.0 / (300.0 * 64 / 320);
    expect_depth_of_colours(record.view, factor);
    const auto green = record.view.rgb.select(2, 1).to(torch::kFloat) / 255.0;
    EXPECT_NEAR((green.max() - green.min()).item<double>(), 180.0 / 400, 0.02) << "180 of 400 rows";
}

TEST(PhotographedRecords, SkyIsMarkedAndWhatHasNoTruthCountsInNoSample) {
    const RecordOptions options = tiny_options();
    DepthSample photo = ramp_photo({36, 64}, {36, 64}, 50);
    photo.depth_m.slice(0, 0, 6).fill_(std::numeric_limits<float>::infinity());
    photo.depth_m.slice(0, 30, 36).zero_();
    photo.depth_m.slice(0, 28, 30).fill_(std::numeric_limits<float>::quiet_NaN());
    const ScratchFolder folder;
    const auto cache = std::make_shared<RenderCache>(folder.path(), options, 1, photographed_records({item_of("a", photo)}));
    cache->fill(1);
    const auto depth = cache->read(0).view.depth.to(torch::kFloat);  // [54,96]
    EXPECT_TRUE((depth.slice(0, 0, 8) == kSkyDepth).all().item<bool>());
    EXPECT_TRUE((depth.slice(0, 43, 54) == 0).all().item<bool>());
    const CanonicalRange range = {.min_m = 0.1, .max_m = 80};
    const ProceduralStream stream(cache, {.range = range, .variation = Variation::Plain});
    const auto sample = stream.sample(0).depth[0];  // [36,64]
    EXPECT_TRUE((sample.slice(0, 29, 36) == 0.1F).all().item<bool>());
    EXPECT_GT(mean_depth(*cache, range)[8][0].item<double>(), 2.0) << "the bottom row, without truth, takes the mean of all";
}

TEST(PhotographedRecords, TheNextSoundPhotographTakesABrokenOnesPlace) {
    const RecordOptions options = tiny_options();
    const DepthItem sound = item_of("c", ramp_photo({36, 64}, {36, 64}, 50));
    DepthSample without_focal = ramp_photo({36, 64}, {36, 64}, 50);
    without_focal.focal_px.reset();
    std::vector<std::string> told;
    const auto source = photographed_records({broken("a"), item_of("b", without_focal), sound},
                                             [&](const std::string& message) { told.push_back(message); });
    EXPECT_TRUE(torch::equal(source.make(options, 0).view.rgb, source.make(options, 2).view.rgb));
    EXPECT_EQ(told, (std::vector<std::string>{"a: no such file", "b: tells no focal length, which canonical depth needs"}));
}

TEST(PhotographedRecords, WithoutAnyoneToTellOrASoundOneABrokenPhotographThrows) {
    const RecordOptions options = tiny_options();
    const DepthItem sound = item_of("b", ramp_photo({36, 64}, {36, 64}, 50));
    EXPECT_THROW((void)photographed_records({broken("a"), sound}).make(options, 0), InputError);
    const auto ignore = [](const std::string&) {};
    EXPECT_THROW((void)photographed_records({broken("a"), broken("b")}, ignore).make(options, 0), InputError);
    EXPECT_THROW((void)photographed_records({}), InputError);
}

TEST(PhotographedRecords, ACacheOfOtherPhotographsIsRefused) {
    const ScratchFolder folder;
    const RecordOptions options = tiny_options();
    const auto source = [](double focal_px, const std::string& name) {
        return photographed_records({item_of(name, ramp_photo({36, 64}, {36, 64}, focal_px))});
    };
    RenderCache(folder.path(), options, 1, source(50, "a")).fill(1);
    EXPECT_NO_THROW(RenderCache(folder.path(), options, 1, source(50, "a")).fill(1));
    EXPECT_THROW(RenderCache(folder.path(), options, 1, source(60, "a")).fill(1), InputError) << "it has changed";
    EXPECT_THROW(RenderCache(folder.path(), options, 1, source(50, "b")), InputError);
    EXPECT_NO_THROW(RenderCache(folder.path(), options, 1)) << "rendered scenes have a file of their own";
}

}  // namespace
}  // namespace patchfusion::data
