// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/training/stage_model.h"

#include <gtest/gtest.h>

#include "patchfusion/checkpoint/checkpoint.h"

namespace patchfusion::training {
namespace {

TEST(StageModel, CoarseStartsFromAnOfficialBaseNetworkAlone) {
    const auto file = std::filesystem::temp_directory_path() / "patchfusion_stage_model_test_base.safetensors";
    StageOptions options;
    options.model = "patchfusion-da-vits";
    options.seed = 1;
    auto source = make_stage_model(options);
    checkpoint::write_safetensors(file, {.tensors = checkpoint::state_of(source->coarse()), .metadata = {}}, torch::kFloat);
    options.init = file;
    options.seed = 2;
    auto model = make_stage_model(options);
    std::filesystem::remove(file);
    const auto wanted = source->coarse().named_parameters();
    int compared = 0;
    for (const auto& parameter : model->coarse().named_parameters()) {
        ASSERT_TRUE(torch::equal(parameter.value(), wanted[parameter.key()])) << parameter.key();
        ++compared;
    }
    EXPECT_GT(compared, 100);
}

}  // namespace
}  // namespace patchfusion::training
