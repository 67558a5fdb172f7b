// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "patchfusion/core/progress.h"
#include "patchfusion/datasets/depth_set.h"
#include "patchfusion/evaluation/baseline.h"
#include "patchfusion/inference/infer.h"
#include "patchfusion/metrics/depth_metrics.h"

namespace patchfusion::evaluation {

/// The scores of a plan on one image, or their mean over images.
struct Scores {
    metrics::DepthErrors errors;
    double ce = 0;  // consistency error, metres; NaN where the plan has none
    int images = 1;
    double boundary_f1 = std::numeric_limits<double>::quiet_NaN();  // metrics/boundary_f1.h; NaN: boundaries are not known
    double d3r = std::numeric_limits<double>::quiet_NaN();          // metrics/d3r.h; likewise
};

/// Scores by plan name.
using ScoresByPlan = std::map<std::string, Scores>;

/// An image that could not be scored, and why (one line).
struct Failure {
    std::string image;
    std::string reason;
};

struct EvaluationResult {
    ScoresByPlan plans;                          // means over images; a NaN of an image counts in no mean
    std::map<std::string, ScoresByPlan> images;  // by image, by plan
    std::vector<Failure> failures;               // these are in no mean of any plan
};

/// Brings predictions to the truth's scale before scoring: not at all, by the ratio of medians, or by the scale and shift of
/// disparity with the least squares.
enum class Alignment { None, MedianScale, DisparityScaleShift };

/// "none", "median" or "scale-shift"; none for other names.
[[nodiscard]] std::optional<Alignment> parse_alignment(std::string_view name);

/// A prediction beside its truth. Tensors are to be read during the call only.
struct ScoredMap {
    std::string set;
    std::string image;  // the item's name
    std::string plan;
    torch::Tensor prediction_m = {};  // [H,W] metres, the photograph's size, aligned
    torch::Tensor truth_m = {};       // [h,w] metres; 0 or non-finite: no truth
    torch::Tensor overlap_m = {};     // [gh,gw] metres, the working grid: where overlapping tiles disagree, aligned; NaN where
                                      // none overlap; undefined for coarse, without CE, and under options.cai Official
};

/// What becomes of an image whose files are missing or broken: it is named in the result and the others go on, or it ends the
/// evaluation.
enum class OnFailure { Skip, Stop };

/// Sees every prediction that is scored.
using SeeScored = std::function<void(const ScoredMap&)>;

struct EvaluationOptions {
    std::vector<tiling::Plan> plans;
    std::vector<Baseline> baselines = {};  // scored beside the plans, by their names
    Alignment alignment = Alignment::None;
    inference::InferenceOptions inference;  // the plan and, where the set knows it, the focal length are set per image
    SeeScored see = {};
    OnFailure on_failure = OnFailure::Skip;
};

/// Scores a model on a set, image by image: the errors of each plan's depth map and its consistency error. CE of a plan is
/// the mean absolute difference, in metres, between predictions of overlapping tiles before averaging: without
/// consistency-aware inference (coarse, fine, blend-..., p16) each of the 49 tiles is predicted by itself; with it (p49, rN)
/// each tile's prediction is compared with the running depth it meets. Predictions aligned by a scale have their CE scaled
/// alike; aligned by scale and shift in disparity they have none (a shift changes near and far metres differently). Boundary F1
/// and D3R are taken where the sample's boundaries are known. Baselines are aligned and scored as plans are, and have no CE. An
/// image that fails is listed in `failures` and the rest goes on, or under OnFailure::Stop throws InputError naming set, image
/// and reason. Progress counts predictions (images x plans and baselines).
[[nodiscard]] EvaluationResult evaluate(model::PatchFusion& model, const datasets::DepthSet& set,
                                        const EvaluationOptions& options, const Progress& progress = {});

/// Means over images, plan by plan; a NaN counts in no mean, and a mean of nothing is NaN.
[[nodiscard]] ScoresByPlan mean_scores(const std::map<std::string, ScoresByPlan>& images);

}  // namespace patchfusion::evaluation
