// SPDX-License-Identifier: Apache-2.0
// Agreement with the official implementation's numbers (fixtures beside the repository, see their README).
#include <gtest/gtest.h>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "fixture_root.h"
#include "patchfusion/checkpoint/checkpoint.h"
#include "patchfusion/metrics/depth_metrics.h"
#include "patchfusion/metrics/edges.h"

namespace patchfusion::metrics {
namespace {

std::filesystem::path fixture_folder() {
    return fixtures::root() / "metrics";
}

class OfficialMetrics : public ::testing::Test {
  protected:
    void SetUp() override {
        if (!std::filesystem::exists(fixture_folder() / "expected.json")) {
            GTEST_SKIP() << "no fixtures at " << fixture_folder() << "; set PATCHFUSION_FIXTURES";
        }
        inputs_ = checkpoint::read_checkpoint(fixture_folder() / "inputs.safetensors").tensors;
        expected_ = nlohmann::json::parse(std::ifstream(fixture_folder() / "expected.json"));
    }

    void expect_agreement(const std::string& scene, const std::string& prediction) {
        SCOPED_TRACE(prediction);
        const DepthErrors errors =
            depth_errors(inputs_.at(prediction), inputs_.at(scene + "_gt"), {}, inputs_.at(scene + "_edges"));
        const std::string suffix = prediction.ends_with("_lowres") ? "_lowres" : "";
        const auto expect = [&](const char* name, double value) {
            const double official = expected_.at(scene + suffix).at(name).get<double>();
            EXPECT_NEAR(value, official, 1e-5 * official) << name;
        };
        expect("a1", errors.delta1);
        expect("abs_rel", errors.rel);
        expect("rmse", errors.rms);
        expect("log_10", errors.log10);
        expect("silog", errors.silog);
        expect("see", errors.see);
    }

    std::map<std::string, torch::Tensor> inputs_;
    nlohmann::json expected_;
};

TEST_F(OfficialMetrics, AgreeOnEveryPrediction) {
    for (const std::string scene : {"a", "b"}) {
        expect_agreement(scene, scene + "_pred");
        expect_agreement(scene, scene + "_pred_lowres");
    }
}

TEST_F(OfficialMetrics, EdgesOfTheDisparityAreTheSamePixels) {
    for (const std::string scene : {"a", "b"}) {
        EXPECT_TRUE(torch::equal(boundaries(inputs_.at(scene + "_disp")), inputs_.at(scene + "_edges") > 0)) << scene;
    }
}

}  // namespace
}  // namespace patchfusion::metrics
