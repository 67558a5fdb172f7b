// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/model/model_config.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "patchfusion/core/error.h"

namespace patchfusion::model {
namespace {

/// What config_from_json says about this text.
std::string json_complaint(const std::string& text) {
    try {
        (void)config_from_json(text);
    } catch (const InputError& error) {
        return error.what();
    }
    return "none";
}

TEST(ModelConfig, SurvivesJson) {
    ModelConfig config;
    config.name = "other";
    config.process_size = {120, 160};
    config.channels = {8, 12, 4, 6, 5, 6};
    config.bins.attractors = {4, 3, 2, 1};
    config.bins.max_temperature = 7.5;
    config.wide_decoder = true;
    config.canonical_focal_px = 0;
    config.replicate_padding = false;
    config.residual_fusion = false;
    config.feature_guidance = false;
    config.global_to_local = false;
    config.fusion_depth_scale = 1;
    EXPECT_EQ(config_from_json(to_json(config)), config);
    EXPECT_NE(config_from_json(to_json(config)), ModelConfig{});
}

TEST(ModelConfig, UnknownMissingAndWrongFieldsAreNamed) {
    auto object = nlohmann::json::parse(to_json(ModelConfig{}));
    auto extra = object;
    extra["bins"]["colour"] = 3;
    EXPECT_NE(json_complaint(extra.dump()).find("bins.colour"), std::string::npos);
    auto less = object;
    less["process_size"].erase("width");
    EXPECT_NE(json_complaint(less.dump()).find("process_size.width"), std::string::npos);
    auto wrong = object;
    wrong["window"] = "twelve";
    EXPECT_NE(json_complaint(wrong.dump()).find("window"), std::string::npos);
    auto shorter = object;
    shorter["channels"] = {1, 2};
    EXPECT_NE(json_complaint(shorter.dump()).find("channels"), std::string::npos);
    EXPECT_NE(json_complaint("{").find("JSON"), std::string::npos);
}

TEST(ModelConfig, FilesFromBeforePartsCouldBeLeftOutHaveAllOfThem) {
    auto object = nlohmann::json::parse(to_json(ModelConfig{}));
    object.erase("feature_guidance");
    object.erase("global_to_local");
    EXPECT_EQ(config_from_json(object.dump()), ModelConfig{});
}

TEST(ModelConfig, AResidualNeedsTheFeaturesItIsAddedTo) {
    ModelConfig config;
    config.feature_guidance = false;
    EXPECT_NE(json_complaint(to_json(config)).find("residual_fusion is true"), std::string::npos);
}

TEST(ModelConfig, OnlyVisionTransformersHaveTheirFields) {
    const auto lite = nlohmann::json::parse(to_json(ModelConfig{}));
    EXPECT_FALSE(lite.contains("vit") || lite.contains("dpt"));
    auto with_vit = lite;
    with_vit["vit"] = nlohmann::json::object();
    EXPECT_NE(json_complaint(with_vit.dump()).find("unknown field 'vit'"), std::string::npos);

    auto official = nlohmann::json::parse(to_json(built_in_config("patchfusion-da-vits")));
    EXPECT_EQ(official.at("vit").at("embed_dim"), 384);
    official["dpt"].erase("hooks");
    EXPECT_NE(json_complaint(official.dump()).find("dpt.hooks"), std::string::npos);
}

TEST(ModelConfig, TheOfficialOnesSurviveJsonAndFitTheirNetworks) {
    for (const char* name : {"patchfusion-da-vits", "patchfusion-da-vitb", "patchfusion-da-vitl", "patchfusion-zoedepth"}) {
        const ModelConfig config = built_in_config(name);
        EXPECT_EQ(config.name, name);
        EXPECT_EQ(config_from_json(to_json(config)), config);
        EXPECT_EQ(config.process_size.height % config.process_multiple, 0);
        EXPECT_EQ(config.process_size.width % config.process_multiple, 0);
        EXPECT_EQ(config.vit.embed_dim, 64 * config.vit.heads);
        EXPECT_EQ(config.dpt.hooks.back(), config.vit.depth - 1);
        EXPECT_EQ(config.bins, metric_bins::MetricBinsOptions{});
    }
}

TEST(ModelConfig, UnknownNameIsListedWithTheKnownOnes) {
    EXPECT_EQ(built_in_config("lite"), ModelConfig{});
    try {
        (void)built_in_config("huge");
        FAIL() << "expected InputError";
    } catch (const InputError& error) {
        EXPECT_NE(std::string(error.what()).find("huge"), std::string::npos);
        EXPECT_NE(std::string(error.what()).find("lite"), std::string::npos);
    }
}

}  // namespace
}  // namespace patchfusion::model
