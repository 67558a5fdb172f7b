// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/training/sample_sheet.h"

#include <algorithm>
#include <vector>

#include "patchfusion/image/depth_file.h"
#include "patchfusion/training/stage_loss.h"
#include "patchfusion/training/stage_model.h"

namespace patchfusion::training {
namespace {

/// [3,h,w] in [0,1] -> [h,w,3] uint8.
torch::Tensor pixels_of(const torch::Tensor& picture) {
    return picture.mul(255.0).round().clamp(0, 255).to(torch::kUInt8).permute({1, 2, 0}).contiguous();
}

/// From the 2nd to the 98th percentile of the truth that is known (above the range's least depth), as inverse depth.
image::ColourRange colours_of(const torch::Tensor& truth, double min_m) {
    const auto known = truth.masked_select(truth > min_m);
    const auto inverse = (known.numel() > 0 ? known : truth.flatten()).reciprocal();
    const auto quantile = [&](double q) { return inverse.quantile(q).item<float>(); };
    return {.far = quantile(0.02), .near = std::max(quantile(0.98), quantile(0.02) + 1e-6F)};
}

}  // namespace

torch::Tensor sample_sheet(model::PatchFusion& model, Stage stage, const data::ProceduralStream& held_out, int samples) {
    const torch::NoGradGuard no_grad;
    const EvaluationMode evaluation(model);
    std::vector<torch::Tensor> rows;
    for (std::int64_t i = 0; i < std::min<std::int64_t>(samples, held_out.cache().records()); ++i) {
        const auto batch = data::collate({held_out.sample(i)});
        const StagePrediction predicted = predict(model, stage, batch);
        const torch::Tensor truth = predicted.truth[0][0];
        const auto coloured = [&](const torch::Tensor& depth) {
            return image::colorize(depth.to(torch::kFloat).contiguous(), "turbo", colours_of(truth, model->config().min_depth));
        };
        std::vector<torch::Tensor> row = {pixels_of(stage == Stage::Coarse ? batch.images[0] : batch.crops[0]),
                                          coloured(truth)};
        if (predicted.coarse_depth.defined()) {
            row.push_back(coloured(predicted.coarse_depth[0][0]));
        }
        row.push_back(coloured(predicted.depth[0][0]));
        rows.push_back(torch::cat(row, 1));
    }
    return torch::cat(rows, 0);
}

}  // namespace patchfusion::training
