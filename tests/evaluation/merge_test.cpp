// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/evaluation/merge.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <limits>

#include "patchfusion/evaluation/report.h"

namespace patchfusion::evaluation {
namespace {

/// Scores whose digits do not end.
Scores scores_of(int image, int plan) {
    const double x = 1.0 / (3.0 + image) + plan;
    Scores scores = {.errors = {.delta1 = x, .rel = x / 7, .rms = x * 11, .log10 = x / 13, .silog = x * 17, .see = x / 19}};
    scores.ce = plan == 0 ? std::numeric_limits<double>::quiet_NaN() : x / 23;
    scores.d3r = x / 29;
    return scores;
}

EvaluationResult result_of(const std::vector<int>& images) {
    EvaluationResult result;
    for (const int image : images) {
        result.images[fmt::format("image {}", image)] = {{"coarse", scores_of(image, 0)}, {"p16", scores_of(image, 1)}};
    }
    result.plans = mean_scores(result.images);
    return result;
}

TEST(Merge, OfPartsIsTheWholeToTheLastDigit) {
    EvaluationResult whole = result_of({0, 1, 2, 3, 4});
    whole.failures = {{.image = "a", .reason = "why"}, {.image = "b", .reason = "\xff is not UTF-8"}};
    EvaluationResult even = result_of({0, 2, 4});
    even.failures = {whole.failures[1]};
    EvaluationResult odd = result_of({1, 3});
    odd.failures = {whole.failures[0]};
    const EvaluationResult together = merged({result_from_json(to_json(even)), result_from_json(to_json(odd))});
    EXPECT_EQ(to_csv({{"set", together}}), to_csv({{"set", whole}}));
    EXPECT_EQ(to_markdown(result_of({0, 1, 2, 3, 4})),
              to_markdown(merged({result_from_json(to_json(result_of({0, 1, 2, 3, 4})))})));
    for (const auto& [plan, scores] : whole.plans) {
        EXPECT_EQ(together.plans.at(plan).errors.rms, scores.errors.rms);
        EXPECT_EQ(together.plans.at(plan).images, 5);
    }
    ASSERT_EQ(together.failures.size(), 2U);
    EXPECT_EQ(together.failures[0].image, "a");
}

TEST(Merge, AnEmptyPartAddsNothing) {
    EXPECT_EQ(to_json(merged({result_from_json(to_json(result_of({}))), result_from_json(to_json(result_of({1, 2})))})),
              to_json(result_of({1, 2})));
}

}  // namespace
}  // namespace patchfusion::evaluation
