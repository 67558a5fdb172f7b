// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/evaluation/evaluate.h"

#include <gtest/gtest.h>
#include <cmath>

#include "datasets/tiny_sets.h"
#include "evaluation/tiny_model.h"
#include "image/scratch_folder.h"
#include "patchfusion/core/error.h"
#include "patchfusion/evaluation/report.h"
#include "patchfusion/inference/tile_predictions.h"
#include "patchfusion/metrics/consistency.h"
#include "patchfusion/metrics/edges.h"

namespace patchfusion::evaluation {
namespace {

using testing::ScratchFolder;

constexpr Size kPhoto = {.height = 48, .width = 64};

/// A set of one photograph with this truth, no files involved.
datasets::DepthSet set_with(const torch::Tensor& depth_m, bool knows_edges = true) {
    const datasets::DepthSample sample = {
        .rgb = testing::tiny_photo(kPhoto),
        .depth_m = depth_m,
        .focal_px = 60.0,
        .edges = knows_edges ? metrics::boundaries(depth_m) : torch::zeros_like(depth_m, torch::kBool)};
    return {.name = "set", .items = {{.name = "photo", .load = [sample] { return sample; }}}};
}

EvaluationOptions options_of(const std::vector<std::string>& plans, Alignment alignment = Alignment::None) {
    EvaluationOptions options = {.plans = {}, .alignment = alignment, .inference = {}};
    for (const std::string& plan : plans) {
        options.plans.push_back(tiling::parse_plan(plan));
    }
    return options;
}

/// What the model says of the photograph, [48,64] metres.
torch::Tensor prediction_of(model::PatchFusion& model, const std::string& plan, double focal_px) {
    inference::InferenceOptions options;
    options.plan = tiling::parse_plan(plan);
    options.focal_px = focal_px;
    return inference::infer(model, testing::tiny_photo(kPhoto), options).depth_m;
}

TEST(Evaluate, ScoresEachPlanAsItsDepthMapScoresAgainstTheTruth) {
    model::PatchFusion model = testing::tiny_model();
    const torch::Tensor truth = torch::linspace(1, 9, kPhoto.area()).view({kPhoto.height, kPhoto.width});
    const EvaluationResult result = evaluate(model, set_with(truth), options_of({"coarse", "p16"}));
    ASSERT_EQ(result.plans.size(), 2U);
    for (const auto& [plan, scores] : result.plans) {
        const metrics::DepthErrors errors = metrics::depth_errors(prediction_of(model, plan, 60.0), truth);
        EXPECT_DOUBLE_EQ(scores.errors.rms, errors.rms) << plan;
        EXPECT_DOUBLE_EQ(scores.errors.delta1, errors.delta1) << plan;
        EXPECT_EQ(scores.images, 1) << plan;
    }
}

TEST(Evaluate, BaselinesAreScoredBesideThePlansAndAlignedAlike) {
    model::PatchFusion model = testing::tiny_model();
    const torch::Tensor truth = torch::cat({torch::full({36, 64}, 2.0), torch::full({12, 64}, 4.0)}).to(torch::kFloat);
    EvaluationOptions options = options_of({"coarse"}, Alignment::MedianScale);
    options.baselines = {read_baseline("constant"),
                         {.name = "mean", .canonical_m = torch::tensor({{1.0F}, {1.0F}, {1.0F}, {2.0F}})}};
    const EvaluationResult result = evaluate(model, set_with(truth), options);
    ASSERT_EQ(result.plans.size(), 3U);
    const Scores& constant = result.plans.at("constant");  // the median, 2 metres: three quarters of the pixels right
    EXPECT_NEAR(constant.errors.delta1, 0.75, 1e-9);
    EXPECT_TRUE(std::isnan(constant.ce));
    EXPECT_GT(result.plans.at("mean").errors.delta1, 0.85) << "the truth's own shape, but for the soft step between";
    const std::string table = to_markdown(result);
    EXPECT_LT(table.find("| constant |"), table.find("| mean |"));
    EXPECT_LT(table.find("| mean |"), table.find("| coarse |"));
}

TEST(Evaluate, ABaselineInMetresFollowsTheFocalLength) {
    const model::PatchFusion model = testing::tiny_model();
    const Baseline constant = read_baseline("constant");
    const auto at = [&](double focal_px) {
        return baseline_depth(constant, kPhoto, focal_px, model->config()).mean().item<double>();
    };
    EXPECT_NEAR(at(120), 2 * at(60), 1e-6);
    EXPECT_THROW(static_cast<void>(read_baseline("no/such/map.pfm")), InputError);
}

TEST(Evaluate, APerfectPredictionHasNoErrorAndAlignmentForgivesScale) {
    model::PatchFusion model = testing::tiny_model();
    const torch::Tensor truth = 0.5 * prediction_of(model, "p16", 60.0);
    const Scores raw = evaluate(model, set_with(truth), options_of({"p16"})).plans.at("p16");
    const Scores aligned = evaluate(model, set_with(truth), options_of({"p16"}, Alignment::MedianScale)).plans.at("p16");
    EXPECT_NEAR(raw.errors.rel, 1.0, 1e-3);
    EXPECT_NEAR(aligned.errors.rel, 0.0, 1e-4);
    EXPECT_NEAR(aligned.ce, 0.5 * raw.ce, 1e-3 * raw.ce);
}

TEST(Evaluate, EveryPlanButCoarseHasAConsistencyErrorAndP16SharesItWithNobody) {
    model::PatchFusion model = testing::tiny_model();
    const torch::Tensor truth = torch::full({kPhoto.height, kPhoto.width}, 3.0);
    const ScoresByPlan plans = evaluate(model, set_with(truth), options_of({"coarse", "fine", "p16", "p49", "r4"})).plans;
    EXPECT_DOUBLE_EQ(plans.at("coarse").ce, 0.0);
    for (const char* plan : {"fine", "p16", "p49", "r4"}) {
        EXPECT_GT(plans.at(plan).ce, 0.0) << plan;
    }
    EXPECT_NE(plans.at("fine").ce, plans.at("p16").ce);
}

TEST(Evaluate, TheConsistencyErrorIsThatOfTheTilesInMetres) {
    model::PatchFusion model = testing::tiny_model();
    const torch::Tensor truth = torch::full({kPhoto.height, kPhoto.width}, 3.0);
    const ScoresByPlan plans = evaluate(model, set_with(truth), options_of({"p16", "p49"})).plans;
    inference::InferenceOptions options;
    options.focal_px = 60;
    std::vector<metrics::TileDepth> tiles;
    for (const auto& tile : inference::predict_each_tile(model, testing::tiny_photo(kPhoto), tiling::PlanKind::P16, options)) {
        tiles.push_back({.tile = tile.rect_in_grid, .depth_m = tile.depth_m});
    }
    EXPECT_EQ(tiles.size(), 49U);
    EXPECT_NEAR(plans.at("p16").ce, metrics::consistency_error(tiles), 1e-6);
    options.plan = tiling::parse_plan("p49");
    const inference::DepthMap map = inference::infer(model, testing::tiny_photo(kPhoto), options);
    EXPECT_NEAR(plans.at("p49").ce, map.overlap_difference.item<double>(), 1e-6);
}

TEST(Evaluate, ScaleAndShiftInDisparityAreForgivenAndLeaveNoConsistencyError) {
    model::PatchFusion model = testing::tiny_model();
    const torch::Tensor truth = (0.7 / prediction_of(model, "p16", 60.0) + 0.05).reciprocal();
    const Scores median = evaluate(model, set_with(truth), options_of({"p16"}, Alignment::MedianScale)).plans.at("p16");
    const Scores aligned =
        evaluate(model, set_with(truth), options_of({"p16"}, Alignment::DisparityScaleShift)).plans.at("p16");
    EXPECT_NEAR(aligned.errors.rel, 0.0, 1e-4);
    EXPECT_GT(median.errors.rel, 2e-4);
    EXPECT_TRUE(std::isnan(aligned.ce));
    EXPECT_FALSE(std::isnan(median.ce));
}

/// A wall with a box before it, metres.
torch::Tensor box_before_wall() {
    torch::Tensor depth = torch::full({kPhoto.height, kPhoto.width}, 6.0);
    depth.slice(0, 10, 30).slice(1, 20, 40).fill_(3.0);
    return depth;
}

TEST(Evaluate, AHoleOfTheTruthBesideAStepIsNoSurfaceToSee) {
    model::PatchFusion model = testing::tiny_model();
    datasets::DepthSet set = set_with(torch::cat({torch::full({48, 32}, 40.0F), torch::full({48, 32}, 60.0F)}, 1));
    EvaluationOptions options = options_of({});
    options.baselines = {read_baseline("constant")};  // nearer to 0 than to any surface
    const double without_hole = evaluate(model, set, options).plans.at("constant").errors.see;
    EXPECT_GT(without_hole, 20.0);
    datasets::DepthSample sample = set.items[0].load();
    sample.depth_m.select(1, 33).zero_();  // the edges are those of the truth before
    set.items[0].load = [sample] { return sample; };
    EXPECT_NEAR(evaluate(model, set, options).plans.at("constant").errors.see, without_hole, 1e-4);
}

TEST(Evaluate, TakesBoundaryScoresWhereTheTruthKnowsBoundaries) {
    model::PatchFusion model = testing::tiny_model();
    datasets::DepthSet set = set_with(box_before_wall());
    const Scores known = evaluate(model, set, options_of({"p16"})).plans.at("p16");
    EXPECT_GE(known.boundary_f1, 0.0);
    EXPECT_GE(known.d3r, 0.0);
    datasets::DepthSample sample = set.items[0].load();
    sample.knows_boundaries = false;
    set.items[0].load = [sample] { return sample; };
    const Scores unknown = evaluate(model, set, options_of({"p16"})).plans.at("p16");
    EXPECT_TRUE(std::isnan(unknown.boundary_f1));
    EXPECT_TRUE(std::isnan(unknown.d3r));
    EXPECT_DOUBLE_EQ(unknown.errors.rel, known.errors.rel);
}

TEST(Evaluate, ShowsTheMapsThatItScored) {
    model::PatchFusion model = testing::tiny_model();
    const torch::Tensor truth = box_before_wall();
    EvaluationOptions options = options_of({"coarse", "p16", "p49"}, Alignment::MedianScale);
    std::map<std::string, ScoredMap> seen;
    options.see = [&](const ScoredMap& map) { seen[map.plan] = map; };
    const ScoresByPlan plans = evaluate(model, set_with(truth), options).plans;
    ASSERT_EQ(seen.size(), 3U);
    for (const auto& [plan, map] : seen) {
        EXPECT_EQ(map.set, "set");
        EXPECT_EQ(map.image, "photo");
        EXPECT_TRUE(torch::equal(map.truth_m, truth));
        EXPECT_DOUBLE_EQ(metrics::depth_errors(map.prediction_m, truth).rel, plans.at(plan).errors.rel) << plan;  // aligned
    }
    EXPECT_FALSE(seen.at("coarse").overlap_m.defined());
    for (const char* plan : {"p16", "p49"}) {
        const torch::Tensor overlap = seen.at(plan).overlap_m;
        ASSERT_EQ(overlap.dim(), 2) << plan;
        EXPECT_TRUE(torch::isnan(overlap[0][0]).item<bool>()) << plan;  // a corner lies in one tile alone
        const double mean = overlap.nanmean().item<double>();
        EXPECT_GT(mean, 0.2 * plans.at(plan).ce) << plan;
        EXPECT_LT(mean, 5.0 * plans.at(plan).ce) << plan;
    }
}

TEST(Evaluate, TheBaselinesNeedNoFusionNetwork) {
    model::PatchFusion model = testing::tiny_model();
    model->leave_out_fusion();
    const EvaluationResult result =
        evaluate(model, set_with(box_before_wall()),
                 options_of({"coarse", "fine", "blend-scale-shift", "blend-deform", "blend-poisson"}));
    ASSERT_TRUE(result.failures.empty()) << result.failures[0].reason;
    for (const auto& [plan, scores] : result.plans) {
        EXPECT_TRUE(std::isfinite(scores.errors.rel)) << plan;
        EXPECT_TRUE(plan == "coarse" ? scores.ce == 0 : scores.ce > 0) << plan;
    }
}

TEST(Evaluate, LeavesOutEdgesThatTheTruthDoesNotKnow) {
    model::PatchFusion model = testing::tiny_model();
    torch::Tensor truth = torch::full({kPhoto.height, kPhoto.width}, 3.0);
    truth.slice(1, 32).fill_(9.0);  // an edge
    EXPECT_FALSE(std::isnan(evaluate(model, set_with(truth), options_of({"coarse"})).plans.at("coarse").errors.see));
    EXPECT_TRUE(std::isnan(evaluate(model, set_with(truth, false), options_of({"coarse"})).plans.at("coarse").errors.see));
}

TEST(Evaluate, AnImageWhoseTruthIsOutOfRangeIsAFailureAndNoScore) {
    model::PatchFusion model = testing::tiny_model();
    const EvaluationResult result =
        evaluate(model, set_with(torch::full({kPhoto.height, kPhoto.width}, 1000.0)), options_of({"coarse"}));
    EXPECT_TRUE(result.plans.empty());
    ASSERT_EQ(result.failures.size(), 1U);
    EXPECT_NE(result.failures[0].reason.find("no pixel with truth"), std::string::npos);
}

TEST(Evaluate, NamesAnImageThatFailsAndScoresTheOthers) {
    model::PatchFusion model = testing::tiny_model();
    datasets::DepthSet set = set_with(torch::full({kPhoto.height, kPhoto.width}, 3.0));
    set.items.insert(set.items.begin(), {.name = "broken", .load = []() -> datasets::DepthSample {
                                             throw InputError("broken.jpg: truncated\nbacktrace");
                                         }});
    std::vector<int> done;
    const EvaluationResult result = evaluate(model, set, options_of({"coarse"}), [&](std::string_view, int i, int total) {
        done.push_back(i);
        EXPECT_EQ(total, 2);
    });
    ASSERT_EQ(result.failures.size(), 1U);
    EXPECT_EQ(result.failures[0].image, "broken");
    EXPECT_EQ(result.failures[0].reason, "broken.jpg: truncated");
    EXPECT_EQ(result.plans.at("coarse").images, 1);
    EXPECT_EQ(done, std::vector<int>{2});
}

}  // namespace
}  // namespace patchfusion::evaluation
