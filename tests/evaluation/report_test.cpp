// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/evaluation/report.h"

#include <gtest/gtest.h>
#include <limits>
#include <nlohmann/json.hpp>

namespace patchfusion::evaluation {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

Scores scores(double delta1, double error, double see, double ce, int images = 2) {
    return {.errors = {.delta1 = delta1, .rel = error, .rms = 10 * error, .log10 = error / 2, .silog = 100 * error, .see = see},
            .ce = ce,
            .images = images};
}

EvaluationResult four_plans() {
    EvaluationResult result;
    result.plans["coarse"] = scores(0.80, 0.20, 1.5, 0.0);
    result.plans["p16"] = scores(0.91, 0.10, 1.25, 0.5);
    result.plans["p49"] = scores(0.91, 0.09, kNaN, 0.25);
    result.plans["r128"] = scores(0.90, 0.11, 1.25, kNaN);
    return result;
}

TEST(Markdown, HasARowPerPlanWithTheBestOfEachColumnInBold) {
    EXPECT_EQ(to_markdown(four_plans()),
              "| plan | δ1 ↑ | REL ↓ | RMS ↓ | log10 ↓ | SILog ↓ | SEE ↓ | CE ↓ | images |\n"
              "|---|---:|---:|---:|---:|---:|---:|---:|---:|\n"
              "| coarse | 0.8000 | 0.2000 | 2.000 | 0.1000 | 20.000 | 1.500 | 0.0000 | 2 |\n"
              "| p16 | **0.9100** | 0.1000 | 1.000 | 0.0500 | 10.000 | **1.250** | 0.5000 | 2 |\n"
              "| p49 | **0.9100** | **0.0900** | **0.900** | **0.0450** | **9.000** | – | **0.2500** | 2 |\n"
              "| r128 | 0.9000 | 0.1100 | 1.100 | 0.0550 | 11.000 | **1.250** | – | 2 |\n"
              "\nAgainst coarse, CE against fine:\n\n"
              "| plan | REL ↓ | RMS ↓ | SEE ↓ | CE ↓ |\n"
              "|---|---:|---:|---:|---:|\n"
              "| p16 | -50.0 % | -50.0 % | -16.7 % | – |\n"
              "| p49 | -55.0 % | -55.0 % | – | – |\n"
              "| r128 | -45.0 % | -45.0 % | -16.7 % | – |\n");
}

TEST(Markdown, ComparesPlansWithCoarseAndTheirConsistencyWithFines) {
    EvaluationResult result = four_plans();
    result.plans["constant"] = scores(0.1, 0.9, 5, kNaN);
    result.plans["fine"] = scores(0.7, 0.25, 1.2, 2.0);
    const std::string table = to_markdown(result);
    const std::string below = table.substr(table.find("Against coarse"));
    EXPECT_NE(below.find("| fine | +25.0 % | +25.0 % | -20.0 % | +0.0 % |"), std::string::npos) << below;
    EXPECT_NE(below.find("| p16 | -50.0 % | -50.0 % | -16.7 % | -75.0 % |"), std::string::npos) << below;
    EXPECT_EQ(below.find("constant"), std::string::npos) << below;
    result.plans.erase("coarse");
    EXPECT_EQ(to_markdown(result).find("Against coarse"), std::string::npos);
}

TEST(Markdown, ASinglePlanHasNothingInBold) {
    EvaluationResult result;
    result.plans["p16"] = scores(0.9, 0.1, 1, 1);
    EXPECT_EQ(to_markdown(result).find("**"), std::string::npos);
}

TEST(Markdown, SortsRandomPlansByTheirNumberOfTiles) {
    EvaluationResult result;
    for (const char* plan : {"r128", "r32", "r4", "fine"}) {
        result.plans[plan] = scores(0.9, 0.1, 1, 1);
    }
    const std::string table = to_markdown(result);
    EXPECT_LT(table.find("| fine"), table.find("| r4"));
    EXPECT_LT(table.find("| r4 "), table.find("| r32"));
    EXPECT_LT(table.find("| r32"), table.find("| r128"));
}

TEST(Markdown, NamesTheImagesThatWereNotScored) {
    EvaluationResult result = four_plans();
    result.failures = {{.image = "b", .reason = "b.jpg: truncated"}};
    EXPECT_NE(to_markdown(result).find("1 not scored:\n\n- b: b.jpg: truncated\n"), std::string::npos);
}

TEST(Markdown, SeveralSetsHaveATableEach) {
    const std::string text = to_markdown({{"indoor", four_plans()}, {"street", four_plans()}});
    EXPECT_EQ(text.find("### indoor\n\n| plan"), 0U);
    EXPECT_NE(text.find("\n\n### street\n\n| plan"), std::string::npos);
    EXPECT_EQ(to_markdown({{"only", four_plans()}}), to_markdown(four_plans()));
}

TEST(Markdown, SeveralSetsHaveAMeanInWhichEachCountsAlike) {
    EvaluationResult large;
    large.plans["p16"] = scores(0.5, 0.30, 2, 1, 98);
    const std::string text = to_markdown({{"small", four_plans()}, {"large", large}, {"empty", {}}});
    const std::string mean = text.substr(text.find("### mean of the sets\n\n| plan"));
    EXPECT_NE(mean.find("| p16 | 0.7050 | 0.2000 |"), std::string::npos) << mean;
    EXPECT_NE(mean.find("| 100 |\n"), std::string::npos) << mean;
}

TEST(Json, HasTheDocumentedShape) {
    EvaluationResult result = four_plans();
    result.images["a"]["p16"] = scores(0.9, 0.1, kNaN, 0.5, 1);
    result.images["a"]["p49"] = scores(0.8, 0.2, 1, 0.5, 1);
    result.failures = {{.image = "b", .reason = "gone"}};
    const auto json = nlohmann::json::parse(to_json(result));

    const std::vector<std::string> keys = {"ce", "delta1", "images", "log10", "rel", "rms", "see", "silog"};
    std::vector<std::string> found;
    for (const auto& [key, value] : json.at("plans").at("p16").items()) {
        found.push_back(key);
    }
    EXPECT_EQ(found, keys);
    EXPECT_EQ(json.at("plans").size(), 4U);
    EXPECT_DOUBLE_EQ(json.at("plans").at("p16").at("rms").get<double>(), 1.0);
    EXPECT_EQ(json.at("plans").at("p16").at("images").get<int>(), 2);
    EXPECT_TRUE(json.at("plans").at("p49").at("see").is_null());

    ASSERT_EQ(json.at("images").size(), 2U);
    EXPECT_EQ(json.at("images").at(0).at("image"), "a");
    EXPECT_EQ(json.at("images").at(0).at("plan"), "p16");
    EXPECT_TRUE(json.at("images").at(0).at("see").is_null());
    EXPECT_DOUBLE_EQ(json.at("images").at(1).at("rel").get<double>(), 0.2);
    EXPECT_EQ(json.at("failed").at(0).at("reason"), "gone");
}

TEST(Json, KeepsSeveralSetsApartAndSurvivesNamesThatAreNotUtf8) {
    EvaluationResult result = four_plans();
    result.failures = {{.image = "\xff.jpg", .reason = "bad"}};
    const auto json = nlohmann::json::parse(to_json({{"one", result}, {"two", four_plans()}}));
    EXPECT_EQ(json.at("sets").size(), 2U);
    EXPECT_TRUE(json.at("sets").at("two").at("plans").contains("coarse"));
}

EvaluationResult with_boundaries() {
    EvaluationResult result = four_plans();
    result.plans["p16"].boundary_f1 = 0.25;
    result.plans["p49"].boundary_f1 = 0.75;
    result.plans["p16"].d3r = 0.5;
    result.images["a,b"]["p16"] = scores(0.9, 0.1, kNaN, 0.5, 1);
    result.images["a,b"]["p16"].boundary_f1 = 0.25;
    return result;
}

TEST(Markdown, HasBoundaryScoresWhereSomePlanHasThem) {
    const std::string table = to_markdown(with_boundaries());
    EXPECT_NE(table.find("| CE ↓ | F1 ↑ | D3R ↓ | images |"), std::string::npos) << table;
    EXPECT_NE(table.find("| 0.5000 | 0.2500 | 0.5000 | 2 |"), std::string::npos) << table;  // a single D3R is not bold
    EXPECT_NE(table.find("| **0.7500** | – | 2 |"), std::string::npos) << table;
}

TEST(Markdown, HasTheBaselinesBetweenFineAndP16) {
    EvaluationResult result;
    for (const char* plan : {"blend-poisson", "blend-deform", "blend-scale-shift", "fine", "p16", "coarse"}) {
        result.plans[plan] = scores(0.9, 0.1, 1, 1);
    }
    const std::string table = to_markdown(result);
    std::size_t before = 0;
    for (const char* plan : {"coarse", "fine", "blend-scale-shift", "blend-deform", "blend-poisson", "p16"}) {
        const std::size_t at = table.find(std::string("| ") + plan + " |");
        ASSERT_NE(at, std::string::npos) << plan;
        EXPECT_GT(at, before) << plan;
        before = at;
    }
}

TEST(Json, AddsBoundaryScoresWhereSomePlanHasThem) {
    const auto json = nlohmann::json::parse(to_json(with_boundaries()));
    EXPECT_EQ(json.at("plans").at("p16").at("boundary_f1"), 0.25);
    EXPECT_TRUE(json.at("plans").at("p49").at("d3r").is_null());
    EXPECT_EQ(json.at("images").at(0).at("boundary_f1"), 0.25);
}

TEST(Csv, HasARowPerImageAndPlanWithEmptyFieldsForWhatIsNotThere) {
    EvaluationResult second;
    second.images["quoted \"x\""]["coarse"] = scores(0.5, 0.25, 2, 0, 1);
    EXPECT_EQ(to_csv({{"one", with_boundaries()}, {"two", second}}),
              "set,image,plan,delta1,rel,rms,log10,silog,see,ce,boundary_f1,d3r\n"
              "one,\"a,b\",p16,0.9,0.1,1,0.05,10,,0.5,0.25,\n"
              "two,\"quoted \"\"x\"\"\",coarse,0.5,0.25,2.5,0.125,25,2,0,,\n");
    EXPECT_EQ(to_csv({{"none", {}}}), "set,image,plan,delta1,rel,rms,log10,silog,see,ce,boundary_f1,d3r\n");
}

TEST(MeanScores, LeavesBoundaryScoresOutOfTheMeansOfOthers) {
    Scores with = scores(1, 0, 1, 1, 1);
    with.boundary_f1 = 0.5;
    const ScoresByPlan means = mean_scores({{"a", {{"p16", with}}}, {"b", {{"p16", scores(1, 0, 1, 1, 1)}}}});
    EXPECT_DOUBLE_EQ(means.at("p16").boundary_f1, 0.5);
    EXPECT_TRUE(std::isnan(means.at("p16").d3r));
}

TEST(MeanScores, AveragesImagesAndLeavesOutNaN) {
    const std::map<std::string, ScoresByPlan> images = {
        {"a", {{"p16", scores(0.8, 0.1, kNaN, 1, 1)}}},
        {"b", {{"p16", scores(0.6, 0.3, 2.0, kNaN, 1)}, {"fine", scores(1, 0, kNaN, 0, 1)}}}};
    const ScoresByPlan means = mean_scores(images);
    EXPECT_DOUBLE_EQ(means.at("p16").errors.delta1, 0.7);
    EXPECT_DOUBLE_EQ(means.at("p16").errors.rel, 0.2);
    EXPECT_DOUBLE_EQ(means.at("p16").errors.see, 2.0);
    EXPECT_DOUBLE_EQ(means.at("p16").ce, 1.0);
    EXPECT_EQ(means.at("p16").images, 2);
    EXPECT_EQ(means.at("fine").images, 1);
    EXPECT_TRUE(std::isnan(means.at("fine").errors.see));
}

}  // namespace
}  // namespace patchfusion::evaluation
