// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/training/stage_loss.h"

#include <gtest/gtest.h>

#include "patchfusion/training/losses.h"
#include "patchfusion/training/stage_model.h"

namespace patchfusion::training {
namespace {

TEST(StageLoss, IsTheSumOfItsTermsAndWhatIsFarCountsInTheFirstTwoAlone) {
    StageOptions options;
    options.process_height = 96;
    options.process_width = 128;
    options.frozen_norms = true;  // two predictions are then the same
    options.gradient_weight = 2;
    options.rms_weight = 0.15;
    options.rel_weight = 4;
    model::PatchFusion model = make_stage_model(options);
    set_stage_mode(model, options);
    data::TrainingBatch batch;
    batch.images = torch::rand({2, 3, 96, 128});
    batch.depths = torch::rand({2, 1, 96, 128}) * 20 + 1;
    batch.depths.slice(2, 0, 30).fill_(model->config().max_depth);  // sky

    const torch::Tensor predicted = predict(model, Stage::Coarse, batch).depth;
    const auto weights = [&](double far) {
        return depth_weights(batch.depths, model->config().min_depth, model->config().max_depth, far);
    };
    const torch::Tensor all = weights(options.far_weight);
    const torch::Tensor near = weights(0);
    const double silog = silog_loss(predicted, batch.depths, all, options.silog_beta).item<double>();
    const double gradient = gradient_loss(predicted, batch.depths, all).item<double>();
    const double rms = rms_loss(predicted, batch.depths, near).item<double>();
    const double rel = rel_loss(predicted, batch.depths, near).item<double>();
    EXPECT_GT(std::abs(rms - rms_loss(predicted, batch.depths, all).item<double>()), 0.1) << "sky would count";

    const StageLoss loss = stage_loss(model, batch, options, {});
    const double expected = silog + 2 * gradient + 0.15 * rms + 4 * rel;
    EXPECT_NEAR(loss.total.item<double>(), expected, 1e-4 * expected);
    EXPECT_NEAR(loss.parts.total, expected, 1e-4 * expected);
    EXPECT_NEAR(loss.parts.silog, silog, 1e-4 * silog);
    EXPECT_NEAR(loss.parts.gradient, gradient, 1e-4 * gradient);
    EXPECT_NEAR(loss.parts.rms, rms, 1e-4 * rms);
    EXPECT_NEAR(loss.parts.rel, rel, 1e-4 * rel);
}

}  // namespace
}  // namespace patchfusion::training
