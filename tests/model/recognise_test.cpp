// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/model/recognise.h"

#include <gtest/gtest.h>
#include <filesystem>
#include <limits>

#include "fixture_root.h"
#include "official_fixtures.h"
#include "patchfusion/checkpoint/merge.h"
#include "patchfusion/checkpoint/without_random_values.h"
#include "patchfusion/core/error.h"
#include "patchfusion/model/known_models.h"
#include "patchfusion/model/recognised_config.h"
#include "small_model.h"

namespace patchfusion::model {
namespace {

namespace fs = std::filesystem;

/// The shapes of the network of a configuration, made without filling it.
Shapes shapes_of_network(const ModelConfig& config) {
    const checkpoint::WithoutRandomValues unneeded;
    const PatchFusion network(config);
    return shapes_of({.tensors = checkpoint::state_of(*network), .metadata = {}});
}

/// The part whose names begin so, without that.
Shapes part_of(const Shapes& shapes, const std::string& prefix) {
    Shapes part;
    for (const auto& [name, shape] : shapes) {
        if (name.starts_with(prefix)) {
            part.emplace(name.substr(prefix.size()), shape);
        }
    }
    return part;
}

std::string config_complaint(const Recognised& recognised) {
    try {
        static_cast<void>(recognised_config(recognised, "net.pth"));
    } catch (const CheckpointError& error) {
        return error.what();
    }
    return "none";
}

TEST(Recognise, TheOfficialNetworksGiveTheirBuiltInConfiguration) {
    for (const char* name : {"patchfusion-da-vits", "patchfusion-da-vitb", "patchfusion-da-vitl", "patchfusion-zoedepth"}) {
        const ModelConfig config = built_in_config(name);
        const Shapes shapes = shapes_of_network(config);
        const auto whole = recognise(shapes);
        ASSERT_TRUE(whole) << name;
        EXPECT_EQ(whole->name(), name);
        EXPECT_EQ(recognised_config(*whole, "net.pth"), config);

        const auto alone = recognise(part_of(shapes, "coarse_branch."));
        ASSERT_TRUE(alone && alone->base) << name;
        EXPECT_FALSE(alone->fusion);
        EXPECT_EQ(alone->name(), name);
        EXPECT_EQ(alone->process_size, config.process_size);
        EXPECT_TRUE(describe(*alone).starts_with(fmt::format("base network alone of {}: ", name))) << describe(*alone);
        EXPECT_EQ(recognised_config(*alone, "net.pth"), config);
    }
}

TEST(Recognise, LiteIsKnownButItsConfigurationMustBeInTheFile) {
    const auto lite = recognise(shapes_of_network(ModelConfig{}));
    ASSERT_TRUE(lite);
    EXPECT_EQ(lite->name(), "lite");
    EXPECT_EQ(lite->process_size, ModelConfig{}.process_size);
    EXPECT_NE(config_complaint(*lite).find("without a PatchFusion configuration"), std::string::npos);
    const auto other = recognise(shapes_of_network(small_config()));
    ASSERT_TRUE(other);
    EXPECT_EQ(other->name(), "");
}

TEST(Recognise, AFusionWithoutG2lIsAFusion) {
    ModelConfig config;
    config.residual_fusion = config.feature_guidance = config.global_to_local = false;  // row 4 of table 2
    const auto row4 = recognise(shapes_of_network(config));
    ASSERT_TRUE(row4 && row4->base && row4->fusion);
    EXPECT_FALSE(row4->fusion->global_to_local);
    EXPECT_EQ(row4->name(), "lite");
    EXPECT_NE(describe(*row4).find("whole PatchFusion of lite"), std::string::npos) << describe(*row4);
    EXPECT_NE(describe(*row4).find("fusion without G2L"), std::string::npos) << describe(*row4);
}

TEST(Recognise, AFusionNetworkAloneIsNamedByItsSizes) {
    Shapes shapes = shapes_of_network(built_in_config("patchfusion-zoedepth"));
    std::erase_if(shapes, [](const auto& item) {
        return item.first.starts_with("coarse_branch.") || item.first.starts_with("fine_branch.");
    });
    const auto fusion = recognise(shapes);
    ASSERT_TRUE(fusion && fusion->fusion);
    EXPECT_FALSE(fusion->base);
    EXPECT_EQ(fusion->name(), "patchfusion-zoedepth");
    EXPECT_NE(config_complaint(*fusion).find("with its base networks"), std::string::npos);
    EXPECT_TRUE(describe(*fusion).starts_with("fusion network alone of patchfusion-zoedepth: ")) << describe(*fusion);
}

TEST(Recognise, ForeignWeightsAreNot) {
    EXPECT_FALSE(recognise({}));
    EXPECT_FALSE(recognise({{"conv.weight", {3, 3}}, {"core.core.pretrained.pos_embed", {1, 1370, 384}}}));
}

TEST(Recognise, HostileShapesAreOnlyUnknownSizes) {
    const std::int64_t huge = std::numeric_limits<std::int64_t>::max();
    const Shapes shapes = shapes_of_network(small_config());
    const Shapes vit = shapes_of_network(built_in_config("patchfusion-da-vits"));
    for (const Shapes& base : {shapes, vit}) {
        for (const std::vector<std::int64_t>& shape :
             std::vector<std::vector<std::int64_t>>{{}, {0}, {huge, huge, huge, huge}, {1 << 24, 1 << 24, 1 << 24, 1 << 24}}) {
            Shapes changed = base;
            for (auto& item : changed) {
                item.second = shape;
            }
            if (const auto recognised = recognise(changed)) {
                EXPECT_EQ(recognised->name(), "");
                EXPECT_FALSE(describe(*recognised).empty());
            }
        }
    }
}

fs::path fixture(const std::string& name) {
    return fixtures::root() / name;
}

TEST(Recognise, TheSmallDepthAnythingFixtureInEachOfItsLayouts) {
    const fs::path folder = fixture("depth_anything_tiny");
    if (!fs::exists(folder)) {
        GTEST_SKIP() << folder << " is not here (set PATCHFUSION_FIXTURES)";
    }
    for (const std::vector<fs::path>& files :
         {std::vector<fs::path>{folder / "merged.safetensors"},
          std::vector<fs::path>{folder / "coarse.pth", folder / "fine.pth", folder / "fusion.pth"}}) {
        const checkpoint::Checkpoint weights = checkpoint::read_merged(files);
        auto recognised = recognise(shapes_of(weights));
        ASSERT_TRUE(recognised);
        EXPECT_EQ(recognised->name(), "");
        EXPECT_EQ(recognised->process_size, (Size{56, 84}));
        EXPECT_NE(config_complaint(*recognised).find("heads"), std::string::npos);
        recognised->base->vit.heads = 3;  // as its config.json says
        const ModelConfig config = recognised_config(*recognised, "net.pth");
        EXPECT_EQ(config.window, 12);
        EXPECT_EQ(config.bins.bins, 32);
        EXPECT_NO_THROW(require_fit(weights, config, "net.pth"));
    }
}

TEST(Recognise, TheSmallZoeDepthFixtureLoadsFromItsThreeFiles) {
    const fs::path folder = fixture("zoedepth_beit_tiny");
    if (!fs::exists(folder)) {
        GTEST_SKIP() << folder << " is not here (set PATCHFUSION_FIXTURES)";
    }
    const PatchFusion model = load_model(fmt::format("{},{},{}", (folder / "coarse.pth").string(),
                                                     (folder / "fine.pth").string(), (folder / "fusion.pth").string()));
    EXPECT_EQ(model->config().process_size, (Size{64, 96}));
    EXPECT_EQ(model->config().vit.heads, 3);
    EXPECT_EQ(model->config().g2l_heads, (std::array<int, 6>{8, 8, 4, 4, 2, 2}));
    EXPECT_TRUE(model->has_fusion());
}

TEST(Recognise, ABaseNetworkAloneGivesTheOfficialCoarseDepthAndFusesNothing) {
    const fs::path folder = fixture("zoedepth_beit_tiny");
    if (!fs::exists(folder)) {
        GTEST_SKIP() << folder << " is not here (set PATCHFUSION_FIXTURES)";
    }
    const torch::NoGradGuard no_grad;
    PatchFusion model = load_model((folder / "zoedepth_release_layout.pt").string());
    const auto expected = checkpoint::read_checkpoint(folder / "expected.safetensors").tensors;
    const torch::Tensor wanted = expected.at("coarse_depth");  // [1,1,h,w] metres
    const torch::Tensor depth = model->coarse().forward(expected.at("image_lr")).depth;
    EXPECT_LT(fixtures::typical_error(depth, wanted), fixtures::kTolerance);  // each pixel: tests/base_depth
    EXPECT_TRUE(torch::equal(model->predict_fine(expected.at("image_lr")).depth, depth));
    EXPECT_FALSE(model->has_fusion());
    EXPECT_THROW(static_cast<void>(model->observe(expected.at("image_lr"))), InputError);
}

TEST(KnownModels, AreTheBuiltInConfigurations) {
    for (const KnownModel& known : known_models()) {
        const ModelConfig config = built_in_config(std::string(known.name));
        EXPECT_EQ(config.process_size, known.process_size) << known.name;
        double parameters = 0;
        const checkpoint::WithoutRandomValues unneeded;
        const PatchFusion network(config);
        for (const torch::Tensor& parameter : network->parameters()) {
            parameters += static_cast<double>(parameter.numel());
        }
        EXPECT_NEAR(parameters / 1e6, known.parameters_m, 0.05) << known.name;
    }
}

}  // namespace
}  // namespace patchfusion::model
