// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/evaluation/evaluate.h"

#include <fmt/format.h>

#include "patchfusion/core/error.h"
#include "patchfusion/evaluation/consistency_error.h"

namespace patchfusion::evaluation {
namespace {

constexpr metrics::DepthRange kRange = {};

/// Reads an item. Throws InputError where no pixel's truth lies in the range: its scores would be NaN.
EvaluationSample load(const EvaluationItem& item) {
    EvaluationSample sample = item.load();
    if (!sample.depth_m.gt(kRange.min_m).logical_and(sample.depth_m.lt(kRange.max_m)).any().item<bool>()) {
        throw InputError(fmt::format("no pixel with truth between {} and {} m", kRange.min_m, kRange.max_m));
    }
    return sample;
}

/// The scores of one plan on one photograph.
Scores score(model::PatchFusion& model, const EvaluationSample& sample, const inference::InferenceOptions& options,
             Alignment alignment) {
    const inference::DepthMap map = inference::infer(model, sample.rgb, options);
    const double scale = alignment == Alignment::MedianScale ? metrics::median_scale(map.depth_m, sample.depth_m, kRange) : 1.0;
    return {.errors = metrics::depth_errors(map.depth_m * scale, sample.depth_m, kRange, sample.edges),
            .ce = scale * consistency_error(model, sample.rgb, options, map),
            .images = 1};
}

/// What an image's failure is called: the first line of its error (LibTorch's go on with a backtrace).
Failure failure_of(const std::string& image, const std::exception& error) {
    const std::string message = error.what();
    return {.image = image, .reason = message.substr(0, message.find('\n'))};
}

}  // namespace

EvaluationResult evaluate(model::PatchFusion& model, const EvaluationSet& set, const EvaluationOptions& options,
                          const Progress& progress) {
    EvaluationResult result;
    const int plans_each = static_cast<int>(options.plans.size());
    const int total = static_cast<int>(set.items.size()) * plans_each;
    int before = 0;  // predictions of earlier images, failed ones too
    for (const EvaluationItem& item : set.items) {
        int done = before;
        before += plans_each;
        try {
            const EvaluationSample sample = load(item);
            ScoresByPlan plans;
            for (const tiling::Plan& plan : options.plans) {
                inference::InferenceOptions inference = options.inference;
                inference.plan = plan;
                inference.focal_px = sample.focal_px ? sample.focal_px : inference.focal_px;
                plans[plan.name()] = score(model, sample, inference, options.alignment);
                if (progress) {
                    progress("predictions", ++done, total);
                }
            }
            result.images[item.name] = std::move(plans);
        } catch (const std::exception& error) {  // named in the result; the other images go on
            result.failures.push_back(failure_of(item.name, error));
        }
    }
    result.plans = mean_scores(result.images);
    return result;
}

}  // namespace patchfusion::evaluation
