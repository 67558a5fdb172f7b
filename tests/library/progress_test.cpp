// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <thread>
#include <utility>

#include "library/library_test.h"

namespace patchfusion::testing {
namespace {

using LibraryProgress = LibraryTest;
using Steps = std::vector<std::pair<int, int>>;

Steps steps_of(const Model& model, const Photo& photo, PredictOptions options) {
    Steps steps;
    options.progress = [&](int done, int total) { steps.emplace_back(done, total); };
    (void)model.predict(photo.view(), options);
    return steps;
}

TEST_F(LibraryProgress, TellsOfTheWholeImageThenOfTiles) {
    const Model model(tiny());
    const Photo photo = make_photo(60, 40);
    EXPECT_EQ(steps_of(model, photo, {.plan = "p16"}), (Steps{{0, 16}, {4, 16}, {8, 16}, {12, 16}, {16, 16}}));
    EXPECT_EQ(steps_of(model, photo, {.plan = "coarse"}), (Steps{{0, 0}}));
    EXPECT_EQ(steps_of(model, photo, {.plan = "p16", .cai = ConsistencyAware::Official}).back(), std::pair(16, 16));
}

TEST_F(LibraryProgress, ChangesNothing) {
    const Model model(tiny());
    const Photo photo = make_photo(60, 40);
    EXPECT_TRUE(same(model.predict(photo.view(), {.progress = [](int, int) {}}), model.predict(photo.view())));
}

TEST_F(LibraryProgress, LetsWhatTheCallbackThrowsThrough) {
    struct Own {
        int value;
    };
    const Model model(tiny());
    const Photo photo = make_photo(60, 40);
    try {
        (void)model.predict(photo.view(), {.progress = [](int done, int) {
                                if (done == 8) {
                                    throw Own{done};
                                }
                            }});
        FAIL() << "nothing came through";
    } catch (const Own& own) {
        EXPECT_EQ(own.value, 8);
    }
}

/// The code that a prediction ends with.
ErrorCode code_of(const Model& model, const Photo& photo, const PredictOptions& options) {
    try {
        (void)model.predict(photo.view(), options);
    } catch (const Error& error) {
        EXPECT_STREQ(error.what(), "cancelled");
        return error.code();
    }
    ADD_FAILURE() << "the prediction was finished";
    return ErrorCode::Internal;
}

TEST_F(LibraryProgress, EndsOnceStopIsRequested) {
    for (const ConsistencyAware cai : {ConsistencyAware::Paper, ConsistencyAware::Official}) {
        const Model model(tiny());
        const Photo photo = make_photo(60, 40);
        const DepthMap before = model.predict(photo.view(), {.cai = cai});
        std::stop_source stop;
        int last = -1;
        const PredictOptions options = {.cai = cai,
                                        .progress =
                                            [&](int done, int) {
                                                last = done;
                                                if (done == 8) {
                                                    stop.request_stop();
                                                }
                                            },
                                        .stop = stop.get_token()};
        EXPECT_EQ(code_of(model, photo, options), ErrorCode::Cancelled);
        EXPECT_EQ(last, 8);
        EXPECT_TRUE(same(model.predict(photo.view(), {.cai = cai}), before));  // the model is as it was
    }
}

TEST_F(LibraryProgress, EndsAtTheWordOfAnotherThread) {
    const Model model(tiny());
    const Photo photo = make_photo(60, 40);
    std::stop_source stop;
    const std::jthread other([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        stop.request_stop();
    });
    EXPECT_EQ(code_of(model, photo, {.plan = "r20000", .stop = stop.get_token()}), ErrorCode::Cancelled);  // else a minute
}

TEST_F(LibraryProgress, DoesNotBeginWhereStopWasRequestedBefore) {
    std::stop_source stop;
    stop.request_stop();
    int calls = 0;
    const PredictOptions options = {.progress = [&](int, int) { ++calls; }, .stop = stop.get_token()};
    EXPECT_EQ(code_of(Model(tiny()), make_photo(60, 40), options), ErrorCode::Cancelled);
    EXPECT_EQ(calls, 0);
}

}  // namespace
}  // namespace patchfusion::testing
