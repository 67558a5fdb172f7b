// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/data/render_cache.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <fstream>

#include "data/synthetic_record.h"
#include "patchfusion/core/error.h"
#include "patchfusion/data/mean_depth.h"

namespace patchfusion::data {
namespace {

void expect_equal(const Record& a, const Record& b) {
    EXPECT_TRUE(torch::equal(a.view.rgb, b.view.rgb));
    EXPECT_TRUE(torch::equal(a.view.depth, b.view.depth));
    EXPECT_TRUE(torch::equal(a.window.rgb, b.window.rgb));
    EXPECT_TRUE(torch::equal(a.window.depth, b.window.depth));
    EXPECT_EQ(a.place.left, b.place.left);
    EXPECT_EQ(a.place.top, b.place.top);
    EXPECT_EQ(a.place.width, b.place.width);
    EXPECT_EQ(a.place.height, b.place.height);
}

TEST(RenderCache, GivesBackWhatWasWrittenAlsoWhenOpenedAgain) {
    const ScratchFolder folder;
    const RecordOptions options = tiny_options();
    const Record record = ramp_record(options);
    {
        RenderCache cache(folder.path(), options, 3);
        EXPECT_EQ(cache.count(), 0);
        cache.write(1, record);
        EXPECT_TRUE(cache.has(1));
        EXPECT_FALSE(cache.has(0));
        expect_equal(cache.read(1), record);
        EXPECT_THROW((void)cache.read(0), InternalError);
    }
    const RenderCache grown(folder.path(), options, 10);
    EXPECT_EQ(grown.count(), 1);
    expect_equal(grown.read(1), record);
}

TEST(RenderCache, TruncationLosesWhatIsCutOffAlone) {
    const ScratchFolder folder;
    const RecordOptions options = tiny_options();
    const Record record = ramp_record(options);
    std::filesystem::path path;
    {
        RenderCache cache(folder.path(), options, 4);
        path = cache.path();
        for (std::int64_t i = 0; i < 4; ++i) {
            cache.write(i, record);
        }
    }
    const auto bytes = std::filesystem::file_size(path);
    std::filesystem::resize_file(path, bytes - 1);  // the last record's mark
    {
        const RenderCache cache(folder.path(), options, 4);
        EXPECT_EQ(cache.count(), 3);
        expect_equal(cache.read(2), record);
    }
    std::filesystem::resize_file(path, bytes * 3 / 5);  // in the middle of the third
    const RenderCache cache(folder.path(), options, 4);
    EXPECT_EQ(cache.count(), 2);
    expect_equal(cache.read(1), record);
}

TEST(RenderCache, RendersWhatIsMissingOnceAndTheSameOnAnyNumberOfThreads) {
    const ScratchFolder folder;
    const RecordOptions options = tiny_options();
    int rendered = 0;
    const auto count = [&](std::string_view, int, int) { ++rendered; };
    {
        RenderCache cache(folder.path(), options, 3);
        cache.fill(2, count);
        EXPECT_EQ(rendered, 3);
    }
    RenderCache cache(folder.path(), options, 5);
    cache.fill(1, count);
    EXPECT_EQ(rendered, 5);
    EXPECT_EQ(cache.count(), 5);
    const ScratchFolder other;
    RenderCache alone(other.path(), options, 5);
    alone.fill(1);
    for (std::int64_t i = 0; i < 5; ++i) {
        EXPECT_TRUE(torch::equal(alone.read(i).view.rgb, cache.read(i).view.rgb));
        EXPECT_TRUE(torch::equal(alone.read(i).view.depth, cache.read(i).view.depth));
    }
}

TEST(RenderCache, RendersAStagesOwnRecordsAloneAndAShareOfThem) {
    const ScratchFolder folder;
    RenderCache cache(folder.path(), tiny_options(), 6);
    cache.fill(1, {}, 2, {.index = 1, .count = 2});
    for (std::int64_t i = 0; i < 6; ++i) {
        EXPECT_EQ(cache.has(i), i == 3 || i == 5) << i;
    }
    cache.fill(1, {}, 2);
    EXPECT_EQ(cache.count(), 4);
    EXPECT_EQ(cache.count(4), 2);
}

TEST(RenderCache, TakesNoRoomOnTheDiskForRecordsOfOtherStages) {
    const ScratchFolder folder;
    const RenderCache cache(folder.path(), tiny_options(), 1000, rendered_records(), 990);
    struct ::stat file {};
    ASSERT_EQ(::stat(cache.path().c_str(), &file), 0);
    EXPECT_LT(file.st_blocks * 512, file.st_size / 50) << "10 of 1000";
    EXPECT_FALSE(cache.has(0));
}

TEST(RenderCache, MeanDepthIsGeometricAndAQuarterOfTheProcessSize) {
    const ScratchFolder folder;
    const RecordOptions options = tiny_options();
    RenderCache cache(folder.path(), options, 2);
    Record record = ramp_record(options);
    record.view.depth.fill_(2);
    cache.write(0, record);
    record.view.depth.fill_(8);
    record.view.depth.slice(1, 0, options.view_size().width / 2).fill_(kSkyDepth);
    cache.write(1, record);
    const auto mean = mean_depth(cache, {.min_m = 0.1, .max_m = 50});
    EXPECT_EQ(mean.sizes(), (std::vector<std::int64_t>{9, 16}));
    EXPECT_NEAR(mean[0][15].item<float>(), 4, 1e-4);  // of 2 and 8
    EXPECT_NEAR(mean[8][0].item<float>(), 10, 1e-4);  // of 2 and 50, which the sky is clamped to
}

TEST(RenderCache, RefusesFilesOfOtherSettingsOrScenes) {
    const ScratchFolder folder;
    RecordOptions options = tiny_options();
    {
        RenderCache cache(folder.path(), options, 1);
        cache.write(0, ramp_record(options));  // not what scene 0 looks like
        EXPECT_THROW(cache.fill(1), InputError);
    }
    options.colour_rays = 5;
    EXPECT_THROW(RenderCache(folder.path(), options, 1), InputError);
    EXPECT_THROW(RenderCache("/proc/nowhere", options, 1), InputError);
}

}  // namespace
}  // namespace patchfusion::data
