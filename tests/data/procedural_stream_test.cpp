// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/data/procedural_stream.h"

#include <gtest/gtest.h>
#include <set>
#include <thread>

#include "data/synthetic_record.h"
#include "patchfusion/data/batch_loader.h"

namespace patchfusion::data {
namespace {

/// A cache of ramps.
std::shared_ptr<RenderCache> ramp_cache(const ScratchFolder& folder, std::int64_t records) {
    const RecordOptions options = tiny_options();
    auto cache = std::make_shared<RenderCache>(folder.path(), options, records);
    for (std::int64_t i = 0; i < records; ++i) {
        cache->write(i, ramp_record(options));
    }
    return cache;
}

void expect_equal(const TrainingSample& a, const TrainingSample& b) {
    EXPECT_TRUE(torch::equal(a.image, b.image));
    EXPECT_TRUE(torch::equal(a.depth, b.depth));
    EXPECT_TRUE(torch::equal(a.crops, b.crops));
    EXPECT_TRUE(torch::equal(a.crop_depths, b.crop_depths));
}

TEST(ProceduralStream, EachEpochVisitsEveryRecordOnceInItsOwnOrder) {
    const ScratchFolder folder;
    const ProceduralStream stream(ramp_cache(folder, 30), {.kind = SampleKind::View, .seed = 4});
    std::vector<std::vector<std::int64_t>> orders;
    for (std::int64_t epoch = 0; epoch < 3; ++epoch) {
        std::vector<std::int64_t> order;
        for (std::int64_t i = 0; i < 30; ++i) {
            order.push_back(stream.record_of(epoch * 30 + i));
        }
        EXPECT_EQ(std::set<std::int64_t>(order.begin(), order.end()).size(), 30U);
        orders.push_back(order);
    }
    EXPECT_NE(orders[0], orders[1]);
    EXPECT_NE(orders[1], orders[2]);
}

TEST(ProceduralStream, LeavesOutRecordsBeforeTheFirst) {
    const ScratchFolder folder;
    const ProceduralStream stream(ramp_cache(folder, 30), {.kind = SampleKind::View, .seed = 4, .first = 20});
    std::set<std::int64_t> visited;
    for (std::int64_t i = 0; i < 10; ++i) {
        visited.insert(stream.record_of(i));
    }
    EXPECT_EQ(visited.size(), 10U);
    EXPECT_EQ(*visited.begin(), 20);
    EXPECT_EQ(*visited.rbegin(), 29);
}

TEST(ProceduralStream, SamplesAreOfTheRecordsThatItNames) {
    const ScratchFolder folder;
    const RecordOptions options = tiny_options();
    auto cache = std::make_shared<RenderCache>(folder.path(), options, 9);
    for (int i = 0; i < 9; ++i) {
        Record record = ramp_record(options);
        record.view.depth.fill_(10 + i);
        record.window.depth.fill_(10 + i);
        cache->write(i, record);
    }
    const ProceduralStream stream(
        cache, {.kind = SampleKind::ViewAndTiles, .seed = 4, .range = {.min_m = 0.001, .max_m = 1000}, .first = 5});
    for (std::int64_t k = 0; k < 12; ++k) {
        const auto depth = static_cast<float>(10 + stream.record_of(k));
        EXPECT_EQ(stream.sample(k).depth.max().item<float>(), depth);
        EXPECT_EQ(stream.sample(k).crop_depths.min().item<float>(), depth);
    }
}

TEST(ProceduralStream, SampleDependsOnItsIndexAlone) {
    const ScratchFolder folder;
    const ProceduralStream stream(ramp_cache(folder, 5), {.kind = SampleKind::ViewAndTiles, .seed = 4});
    const int threads = at::get_num_threads();
    at::set_num_threads(1);  // sums then have one order
    const TrainingSample here = stream.sample(7);
    at::set_num_threads(threads);
    TrainingSample there;
    std::jthread([&] {
        at::set_num_threads(1);
        (void)stream.sample(2);
        there = stream.sample(7);
    }).join();
    expect_equal(here, there);
    EXPECT_FALSE(torch::equal(here.image, stream.sample(8).image));
}

TEST(ProceduralStream, HoldsWhatItsKindSays) {
    const ScratchFolder folder;
    const ProceduralStream views(ramp_cache(folder, 2), {.kind = SampleKind::View});
    const ProceduralStream windows(ramp_cache(folder, 2), {.kind = SampleKind::Tile});
    const ProceduralStream both(ramp_cache(folder, 2), {.kind = SampleKind::ViewAndTiles});
    EXPECT_FALSE(views.sample(0).crops.defined());
    EXPECT_FALSE(windows.sample(0).image.defined());
    EXPECT_EQ(windows.sample(0).crops.size(0), 1);
    EXPECT_EQ(both.sample(0).crops.size(0), 2);
    EXPECT_EQ(both.sample(0).rois.size(), 2U);
    const ProceduralStream two_pairs(ramp_cache(folder, 2), {.kind = SampleKind::ViewAndTiles, .pairs = 2});
    EXPECT_EQ(two_pairs.sample(0).crops.size(0), 4);
    EXPECT_EQ(both.sample(0).depth.sizes(), (std::vector<std::int64_t>{1, 36, 64}));
}

TEST(ProceduralStream, SmallerSamplesShowTheSameViewAtAsMuchGreaterCanonicalDepth) {
    const ScratchFolder folder;
    const StreamOptions plain = {
        .kind = SampleKind::View, .range = {.min_m = 0.001, .max_m = 1000}, .variation = Variation::Plain};
    StreamOptions half = plain;
    half.sample_scale = 0.5;
    const TrainingSample whole = ProceduralStream(ramp_cache(folder, 1), plain).sample(0);
    const TrainingSample small = ProceduralStream(ramp_cache(folder, 1), half).sample(0);
    EXPECT_EQ(small.image.sizes(), (std::vector<std::int64_t>{3, 18, 32}));
    // f is half in pixels of half the size, so z f0 / f is double: of a ramp, the mean of each four pixels.
    const auto means = torch::avg_pool2d(whole.depth.unsqueeze(0), {2, 2}).squeeze(0);
    EXPECT_TRUE(torch::allclose(small.depth, 2.0 * means, 0.03, 1.0));
}

TEST(ProceduralStream, ShowsAShareOfImagesThroughALongLens) {
    const ScratchFolder folder;
    const auto cache = ramp_cache(folder, 1);
    const auto nearest_m = [&](double share, std::int64_t index) {
        const ProceduralStream stream(cache, {.kind = SampleKind::View, .long_lens_share = share});
        return stream.sample(index).depth.min().item<float>();
    };
    // The window's ramp starts at 42 m, of which a lens 2.7 to 4 times as long leaves 10.5 m at least.
    int close = 0;
    for (std::int64_t i = 0; i < 40; ++i) {
        EXPECT_GT(nearest_m(1, i), 10.0F);
        close += nearest_m(0.3, i) == nearest_m(1, i) ? 1 : 0;
    }
    EXPECT_GT(close, 0);
    EXPECT_LT(close, 30);
}

TEST(ProceduralStream, PlainSamplesAreTheRecordsThemselves) {
    const ScratchFolder folder;
    const ProceduralStream stream(
        ramp_cache(folder, 3),
        {.kind = SampleKind::Tile, .seed = 1, .range = {.min_m = 0.001, .max_m = 1000}, .variation = Variation::Plain});
    EXPECT_EQ(stream.record_of(4), 1);
    const TrainingSample sample = stream.sample(0);
    EXPECT_FLOAT_EQ(sample.crops[0][0][0][0].item<float>() * 255, 16.0F);  // the middle of a window 96 pixels wide
    EXPECT_DOUBLE_EQ(sample.rois.at(0).left, 20.0);
}

TEST(BatchLoader, GivesTheStreamInOrderFromAnyBatch) {
    const ScratchFolder folder;
    const ProceduralStream stream(ramp_cache(folder, 5), {.kind = SampleKind::ViewAndTiles, .seed = 4});
    BatchLoader loader(stream, 2, 3);
    for (std::int64_t batch = 3; batch < 9; ++batch) {
        const TrainingBatch made = loader.next();
        const TrainingBatch expected = collate({stream.sample(2 * batch), stream.sample(2 * batch + 1)});
        EXPECT_TRUE(torch::equal(made.images, expected.images));
        EXPECT_TRUE(torch::equal(made.crop_depths, expected.crop_depths));
        EXPECT_EQ(made.image_of_tile, (std::vector<int>{0, 0, 1, 1}));
        EXPECT_EQ(made.rois.size(), 4U);
    }
}

TEST(BatchLoader, LeavesTheCallersThreadsAndPassesOnFailures) {
    const int threads = at::get_num_threads();
    const ScratchFolder folder;
    const auto empty = std::make_shared<RenderCache>(folder.path(), tiny_options(), 2);
    const ProceduralStream stream(empty, {});
    BatchLoader loader(stream, 2, 0);
    EXPECT_ANY_THROW((void)loader.next());
    EXPECT_EQ(at::get_num_threads(), threads);
}

}  // namespace
}  // namespace patchfusion::data
