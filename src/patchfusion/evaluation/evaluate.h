// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "patchfusion/core/progress.h"
#include "patchfusion/evaluation/evaluation_set.h"
#include "patchfusion/inference/infer.h"
#include "patchfusion/metrics/depth_metrics.h"

namespace patchfusion::evaluation {

/// The scores of a plan on one image, or their mean over images.
struct Scores {
    metrics::DepthErrors errors;
    double ce = 0;  // consistency error, metres; NaN where the plan has none
    int images = 1;
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

/// Brings predictions to the truth's scale before scoring: not at all, or by the ratio of medians.
enum class Alignment { None, MedianScale };

struct EvaluationOptions {
    std::vector<tiling::Plan> plans;
    Alignment alignment = Alignment::None;
    inference::InferenceOptions inference;  // the plan and, where the set knows it, the focal length are set per image
};

/// Scores a model on a set, image by image: the errors of each plan's depth map and its consistency error. CE of a plan is
/// the mean absolute difference, in metres, between predictions of overlapping tiles before averaging: without
/// consistency-aware inference (coarse, fine, p16) each of the 49 tiles is predicted by itself; with it (p49, rN) each
/// tile's prediction is compared with the running depth it meets. Aligned predictions have their CE scaled alike.
/// An image that fails is listed in `failures` and the rest goes on. Progress counts predictions (images x plans).
[[nodiscard]] EvaluationResult evaluate(model::PatchFusion& model, const EvaluationSet& set, const EvaluationOptions& options,
                                        const Progress& progress = {});

/// Means over images, plan by plan; a NaN counts in no mean, and a mean of nothing is NaN.
[[nodiscard]] ScoresByPlan mean_scores(const std::map<std::string, ScoresByPlan>& images);

}  // namespace patchfusion::evaluation
