// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/model/model_file.h"

#include <gtest/gtest.h>
#include <cstdlib>
#include <fstream>

#include "patchfusion/checkpoint/checkpoint.h"
#include "patchfusion/core/error.h"
#include "small_model.h"

namespace patchfusion::model {
namespace {

namespace fs = std::filesystem;

class ModelFile : public ::testing::Test {
  protected:
    void SetUp() override {
        folder_ = fs::path(::testing::TempDir()) /
                  ("patchfusion_model_" + std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()));
        fs::remove_all(folder_);
        fs::create_directories(folder_);
    }
    void TearDown() override {
        fs::remove_all(folder_);
        ::unsetenv("PATCHFUSION_MODELS");
    }

    fs::path folder_;
};

std::string load_complaint(const std::string& name_or_path) {
    try {
        (void)load_model(name_or_path);
    } catch (const InputError& error) {
        return error.what();
    }
    return "none";
}

TEST_F(ModelFile, SavedModelPredictsTheSameByPathFolderAndName) {
    torch::manual_seed(1);
    const torch::NoGradGuard no_grad;
    PatchFusion model(small_config());
    model->eval();
    save_model(folder_ / "small.safetensors", model, torch::kFloat32);
    ::setenv("PATCHFUSION_MODELS", folder_.c_str(), 1);
    const torch::Tensor image = torch::rand({1, 3, 48, 64});
    const CoarseContext expected = model->observe(image);
    const TileBatch tiles = two_tiles({48, 64});
    const torch::Tensor depth = model->predict_tiles(expected, tiles).depth;
    for (const std::string& name : {(folder_ / "small.safetensors").string(), folder_.string(), std::string("small")}) {
        PatchFusion loaded = load_model(name);
        EXPECT_FALSE(loaded->is_training());
        EXPECT_EQ(loaded->config(), model->config());
        EXPECT_TRUE(torch::equal(loaded->predict_tiles(loaded->observe(image), tiles).depth, depth)) << name;
    }
}

TEST_F(ModelFile, HalfPrecisionKeepsDepthWithinItsRounding) {
    torch::manual_seed(2);
    const torch::NoGradGuard no_grad;
    PatchFusion model(small_config());
    model->eval();
    save_model(folder_ / "half.safetensors", model);
    PatchFusion loaded = load_model((folder_ / "half.safetensors").string());
    EXPECT_EQ(loaded->parameters()[0].scalar_type(), torch::kFloat32);
    const torch::Tensor image = torch::rand({1, 3, 48, 64});
    EXPECT_TRUE(torch::allclose(loaded->observe(image).depth, model->observe(image).depth, 0.02, 0.02));
}

TEST_F(ModelFile, MissingModelsSayWhereWasLooked) {
    ::setenv("PATCHFUSION_MODELS", folder_.c_str(), 1);
    const std::string message = load_complaint("nosuch");
    EXPECT_NE(message.find("nosuch"), std::string::npos);
    EXPECT_NE(message.find(folder_.string()), std::string::npos);
    EXPECT_NE(load_complaint((folder_ / "gone.safetensors").string()).find("gone.safetensors"), std::string::npos);
    EXPECT_NE(load_complaint(folder_.string()).find("exactly one"), std::string::npos);
}

TEST_F(ModelFile, WeightsWithoutOrWithAnotherConfigurationAreRefused) {
    PatchFusion model(small_config());
    const fs::path file = folder_ / "m.safetensors";
    checkpoint::Checkpoint weights = {.tensors = checkpoint::state_of(*model), .metadata = {}};
    checkpoint::write_safetensors(file, weights);
    EXPECT_NE(load_complaint(file.string()).find("without a PatchFusion configuration"), std::string::npos);
    weights.metadata["config"] = "{\"name\": 3}";
    checkpoint::write_safetensors(file, weights);
    EXPECT_NE(load_complaint(file.string()).find("m.safetensors"), std::string::npos);
    ModelConfig other = small_config();
    other.channels[0] = 24;
    weights.metadata["config"] = to_json(other);
    checkpoint::write_safetensors(file, weights);
    EXPECT_NE(load_complaint(file.string()).find("m.safetensors"), std::string::npos);
}

}  // namespace
}  // namespace patchfusion::model
