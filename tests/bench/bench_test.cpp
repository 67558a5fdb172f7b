// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/bench/bench.h"

#include <gtest/gtest.h>
#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

#include "patchfusion/core/error.h"
#include "patchfusion/model/patchfusion.h"

namespace patchfusion::bench {
namespace {

/// lite with random weights on a small process grid.
model::PatchFusion small_lite() {
    torch::manual_seed(3);
    model::ModelConfig config = model::built_in_config("lite");
    config.process_size = {.height = 54, .width = 96};
    model::PatchFusion model(config);
    model->eval();
    return model;
}

torch::Tensor picture() {
    return torch::linspace(0, 255, 108 * 192 * 3).to(torch::kUInt8).view({108, 192, 3});
}

BenchOptions p16() {
    BenchOptions options = {.repeats = 2};
    options.inference.plan = tiling::parse_plan("p16");
    return options;
}

TEST(Bench, StagesAddUpToTheWholeAndHaveItsWork) {
    auto model = small_lite();
    const BenchReport report = bench(model, picture(), p16());
    EXPECT_EQ(report.tiles, 16);
    ASSERT_EQ(report.seconds.size(), 2U);
    const double sum = std::accumulate(report.stages.begin(), report.stages.end(), 0.0,
                                       [](double so_far, const StageCost& stage) { return so_far + stage.seconds; });
    EXPECT_NEAR(sum, report.fastest_s(), 0.05 * report.fastest_s());
    const auto work_of = [&](const std::string& name) {
        const auto stage = std::ranges::find(report.stages, name, &StageCost::name);
        return stage == report.stages.end() ? -1.0 : stage->work;
    };
    EXPECT_NEAR(work_of("N_f"), 16 * work_of("N_c"), 1e-6);  // the same network, once for each tile
    EXPECT_GT(work_of("N_g"), 0);
    EXPECT_EQ(work_of("running mean"), 0);
    EXPECT_GT(report.roofline.convolution_gflops, 0);
    const auto json = nlohmann::json::parse(to_json(report));
    EXPECT_EQ(json.at("tiles"), 16);
    EXPECT_EQ(json.at("stages").size(), report.stages.size());
    EXPECT_NE(to_markdown(report).find("| N_g head |"), std::string::npos);
}

TEST(Bench, Bfloat16IsNearFloat32AndNotIt) {
    auto model = small_lite();
    const auto depth = [&] { return inference::infer(model, picture(), p16().inference).depth_m; };
    const auto full = depth();
    const PrecisionError cast = [&] {
        const Autocast autocast(true);
        return precision_error(depth(), full);
    }();
    model->compute_in_bfloat16();
    const PrecisionError stored = precision_error(depth(), full);
    EXPECT_GT(cast.mean, 0);
    EXPECT_LT(cast.mean, 0.02);
    EXPECT_NEAR(stored.mean, cast.mean, 1e-3);  // stored weights are those that autocast makes
}

TEST(Bench, PrecisionErrorIsRelative) {
    const auto reference = torch::full({10, 10}, 4.0);
    auto depth = reference.clone();
    depth[0][0] = 5;
    depth[0][1] = 3;
    const PrecisionError error = precision_error(depth, reference);
    EXPECT_DOUBLE_EQ(error.mean, 0.005);
    EXPECT_DOUBLE_EQ(error.percentile_99, 0.25);
}

TEST(Bench, AnUnknownPrecisionIsNamed) {
    EXPECT_THROW((void)parse_precision("fp8", torch::kCPU), InputError);
    EXPECT_EQ(parse_precision("auto", torch::kCPU), has_fast_bfloat16() ? Precision::Bf16 : Precision::Fp32);
}

}  // namespace
}  // namespace patchfusion::bench
