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
    config.channels = {1, 2, 3, 4, 5, 6};
    config.bins.attractors = {4, 3, 2, 1};
    config.bins.max_temperature = 7.5;
    config.wide_decoder = true;
    config.canonical_focal_px = 0;
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
