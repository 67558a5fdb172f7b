// SPDX-License-Identifier: Apache-2.0
#include <thread>

#include "library/library_test.h"

namespace patchfusion::testing {
namespace {

using LibraryThreads = LibraryTest;

/// Some threads predict with one model, each so many times; each map must be what it is without the others.
void expect_each_as_alone(const Model& model, int times) {
    constexpr int kThreads = 4;
    std::vector<Photo> photos;
    std::vector<DepthMap> alone;
    for (int i = 0; i < kThreads; ++i) {  // other sizes too: whatever is kept for a size is fought over
        photos.push_back(make_photo(60 + 20 * (i % 3), 50, static_cast<std::uint32_t>(i + 1)));
        alone.push_back(model.predict(photos.back().view(), {.plan = "r6", .seed = static_cast<std::uint64_t>(i)}));
    }
    ASSERT_FALSE(same(alone[0], alone[3]));
    std::vector<int> right(kThreads, 0);
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < kThreads; ++i) {
            threads.emplace_back([&, i] {
                const auto own = static_cast<std::size_t>(i);
                for (int time = 0; time < times; ++time) {
                    const DepthMap map =
                        model.predict(photos[own].view(), {.plan = "r6", .seed = static_cast<std::uint64_t>(i)});
                    right[own] += static_cast<int>(same(map, alone[own]));
                }
            });
        }
    }
    EXPECT_EQ(right, std::vector<int>(kThreads, times));
}

TEST_F(LibraryThreads, PredictWithOneModelAsEachWouldAlone) {
    expect_each_as_alone(Model(tiny()), 3);
}

TEST_F(LibraryThreads, PredictInBfloat16AsEachWouldAlone) {
    expect_each_as_alone(Model(tiny(), {.precision = "bf16"}), 1);
}

TEST_F(LibraryThreads, LoadWhileOthersPredict) {
    const Model model(tiny());
    const Photo photo = make_photo(60, 40);
    const DepthMap alone = model.predict(photo.view());
    bool right = true;
    {
        const std::jthread predicting([&] {
            for (int time = 0; time < 3; ++time) {
                right = right && same(model.predict(photo.view()), alone);
            }
        });
        for (int time = 0; time < 3; ++time) {
            EXPECT_TRUE(same(Model(tiny()).predict(photo.view()), alone));
        }
    }
    EXPECT_TRUE(right);
}

TEST_F(LibraryThreads, AreAsManyAsAskedForDuringOnePredictionAlone) {
    const Model model(tiny());
    const Photo photo = make_photo(48, 32);
    const int before = torch::get_num_threads();
    int during = 0;
    const PredictOptions options = {
        .plan = "coarse", .threads = before + 1, .progress = [&](int, int) { during = torch::get_num_threads(); }};
    (void)model.predict(photo.view(), options);
    EXPECT_EQ(during, before + 1);
    EXPECT_EQ(torch::get_num_threads(), before);
}

}  // namespace
}  // namespace patchfusion::testing
