// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/evaluation/evaluate.h"

#include <fmt/format.h>
#include <limits>
#include <optional>

#include "patchfusion/core/error.h"
#include "patchfusion/evaluation/consistency_error.h"
#include "patchfusion/inference/focal.h"
#include "patchfusion/metrics/boundary_f1.h"
#include "patchfusion/metrics/d3r.h"
#include "patchfusion/metrics/disparity_alignment.h"

namespace patchfusion::evaluation {
namespace {

constexpr metrics::DepthRange kRange = {};

/// Reads an item. Throws InputError where no pixel's truth lies in the range: its scores would be NaN.
datasets::DepthSample load(const datasets::DepthItem& item) {
    datasets::DepthSample sample = item.load();
    if (!sample.depth_m.gt(kRange.min_m).logical_and(sample.depth_m.lt(kRange.max_m)).any().item<bool>()) {
        throw InputError(fmt::format("no pixel with truth between {} and {} m", kRange.min_m, kRange.max_m));
    }
    return sample;
}

/// A prediction brought to the truth's scale.
struct AlignedMap {
    torch::Tensor depth_m;        // [H,W]
    std::optional<double> scale;  // that all its metres were multiplied by; none where they were changed in another way
};

AlignedMap align(const torch::Tensor& depth_m, const datasets::DepthSample& sample, Alignment alignment) {
    if (alignment == Alignment::DisparityScaleShift) {
        return {.depth_m = metrics::aligned(depth_m, metrics::align_disparity(depth_m, sample.depth_m, kRange), kRange),
                .scale = std::nullopt};
    }
    const double scale = alignment == Alignment::MedianScale ? metrics::median_scale(depth_m, sample.depth_m, kRange) : 1.0;
    return {.depth_m = depth_m * scale, .scale = scale};
}

/// The truth with NaN where there is none: SEE takes a 0 for a surface, as the official code does, and a prediction for being
/// near to it.
torch::Tensor without_zeros(const torch::Tensor& depth_m) {
    return depth_m.masked_fill(depth_m <= 0, std::numeric_limits<double>::quiet_NaN());
}

/// The scores of an aligned map, without CE.
Scores score(const torch::Tensor& depth_m, const datasets::DepthSample& sample) {
    Scores scores = {.errors = metrics::depth_errors(depth_m, without_zeros(sample.depth_m), kRange, sample.edges),
                     .ce = std::numeric_limits<double>::quiet_NaN()};
    if (sample.knows_boundaries) {
        scores.boundary_f1 = metrics::boundary_f1(depth_m, sample.depth_m, kRange);
        scores.d3r = metrics::d3r(depth_m, sample.depth_m, kRange);
    }
    return scores;
}

/// The scores of one plan on one photograph; `seen` gets the maps they were taken from.
Scores score(model::PatchFusion& model, const datasets::DepthSample& sample, const inference::InferenceOptions& options,
             Alignment alignment, ScoredMap& seen) {
    inference::InferenceOptions with_overlaps = options;
    with_overlaps.overlap_map = true;
    const inference::DepthMap map = inference::infer(model, sample.rgb, with_overlaps);
    const AlignedMap aligned = align(map.depth_m, sample, alignment);
    Scores scores = score(aligned.depth_m, sample);
    if (aligned.scale) {
        const ConsistencyError consistency = consistency_error(model, sample.rgb, options, map);
        scores.ce = *aligned.scale * consistency.mean_m;
        seen.overlap_m = consistency.map_m.defined() ? consistency.map_m * *aligned.scale : torch::Tensor();
    }
    seen.prediction_m = aligned.depth_m;
    seen.truth_m = sample.depth_m;
    return scores;
}

/// The scores of a baseline on one photograph.
Scores score(const Baseline& baseline, const datasets::DepthSample& sample, const inference::InferenceOptions& options,
             Alignment alignment, const model::ModelConfig& config, ScoredMap& seen) {
    const Size photo = {static_cast<int>(sample.rgb.size(0)), static_cast<int>(sample.rgb.size(1))};
    const double focal_px = inference::choose_focal({.focal_px = options.focal_px}, photo).px;
    seen.prediction_m = align(baseline_depth(baseline, photo, focal_px, config), sample, alignment).depth_m;
    seen.truth_m = sample.depth_m;
    return score(seen.prediction_m, sample);
}

/// What an image's failure is called: the first line of its error (LibTorch's go on with a backtrace).
Failure failure_of(const std::string& image, const std::exception& error) {
    const std::string message = error.what();
    return {.image = image, .reason = message.substr(0, message.find('\n'))};
}

}  // namespace

std::optional<Alignment> parse_alignment(std::string_view name) {
    if (name == "none") {
        return Alignment::None;
    }
    if (name == "median") {
        return Alignment::MedianScale;
    }
    if (name == "scale-shift") {
        return Alignment::DisparityScaleShift;
    }
    return std::nullopt;
}

EvaluationResult evaluate(model::PatchFusion& model, const datasets::DepthSet& set, const EvaluationOptions& options,
                          const Progress& progress) {
    EvaluationResult result;
    const int plans_each = static_cast<int>(options.plans.size() + options.baselines.size());
    const int total = static_cast<int>(set.items.size()) * plans_each;
    int before = 0;  // predictions of earlier images, failed ones too
    for (const datasets::DepthItem& item : set.items) {
        int done = before;
        before += plans_each;
        try {
            const datasets::DepthSample sample = load(item);
            inference::InferenceOptions inference = options.inference;
            inference.focal_px = sample.focal_px ? sample.focal_px : inference.focal_px;
            ScoresByPlan plans;
            const auto enter = [&](const std::string& name, const auto& score_of) {
                ScoredMap seen = {.set = set.name, .image = item.name, .plan = name};
                plans[name] = score_of(seen);
                if (options.see) {
                    options.see(seen);
                }
                if (progress) {
                    progress("predictions", ++done, total);
                }
            };
            for (const Baseline& baseline : options.baselines) {
                enter(baseline.name, [&](ScoredMap& seen) {
                    return score(baseline, sample, inference, options.alignment, model->config(), seen);
                });
            }
            for (const tiling::Plan& plan : options.plans) {
                inference.plan = plan;
                enter(plan.name(), [&](ScoredMap& seen) { return score(model, sample, inference, options.alignment, seen); });
            }
            result.images[item.name] = std::move(plans);
        } catch (const std::exception& error) {  // named in the result; the other images go on
            result.failures.push_back(failure_of(item.name, error));
            if (options.on_failure == OnFailure::Stop) {
                throw InputError(fmt::format("{}/{}: {}", set.name, item.name, result.failures.back().reason));
            }
        }
    }
    result.plans = mean_scores(result.images);
    return result;
}

}  // namespace patchfusion::evaluation
