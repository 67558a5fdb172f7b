// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/model/config_limits.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "image/scratch_folder.h"
#include "patchfusion/checkpoint/checkpoint.h"
#include "patchfusion/core/error.h"
#include "patchfusion/model/recognised_config.h"
#include "small_model.h"

namespace patchfusion::model {
namespace {

using nlohmann::json;
using patchfusion::testing::expect_input_error;
using patchfusion::testing::ScratchFolder;

constexpr std::array kModels = {"lite", "patchfusion-da-vits", "patchfusion-zoedepth"};

json config_json(const std::string& model) {
    return json::parse(to_json(built_in_config(model)));
}

/// What is wrong with a configuration; empty where nothing is.
std::string complaint(const json& config) {
    try {
        static_cast<void>(config_from_json(config.dump()));
    } catch (const InputError& error) {
        return error.what();
    }
    return {};
}

std::string dotted(std::string pointer) {
    std::replace(pointer.begin(), pointer.end(), '/', '.');
    return pointer.substr(1);
}

/// One field of a built-in configuration changed, and what must be said about it.
struct Hostile {
    const char* model;
    const char* field;  // JSON pointer
    const char* value;  // JSON
    const char* says;
};

constexpr Hostile kHostile[] = {
    {"lite", "/process_size/height", "0", "process_size.height is 0; it must be a whole number from 8 to 4096"},
    {"lite", "/process_size/width", "1000000000", "process_size.width is 1000000000; it must be a whole number from 8 to 4096"},
    {"lite", "/process_size/width", "18446744073709551615", "process_size.width is 18446744073709551615; it must be a whole"},
    {"lite", "/process_size", "384", "process_size is 384; it must be an object"},
    {"lite", "/process_size", "{}", "field 'process_size.height' is missing"},
    {"lite", "/process_multiple", "384", "process_multiple is 384; it must be at most a side of process_size, 216 x 384"},
    {"lite", "/split", "0", "split is 0; it must be a whole number from 1 to 8"},
    {"lite", "/channels/3", "-32", "channels[3] is -32; it must be a whole number from 1 to 4096"},
    {"lite", "/channels", "[]", "channels is an array of 0; it must be an array of 6 numbers"},
    {"lite", "/channels", "[64,64,48,32,16,16,8]", "channels is an array of 7; it must be an array of 6 numbers"},
    {"lite", "/channels", "{\"0\":64}", "channels is an object of 1; it must be an array of 6 numbers"},
    {"lite", "/channels/0", "[64]", "channels[0] is an array of 1; it must be a whole number"},
    {"lite", "/g2l_heads/0", "3", "g2l_heads[0] is 3; it must be a divisor of channels[0], 64"},
    {"lite", "/g2l_depth/5", "1000000", "g2l_depth[5] is 1000000; it must be a whole number from 1 to 24"},
    {"lite", "/window", "0", "window is 0; it must be a whole number from 1 to 16"},
    {"lite", "/window", "6.0", "window is 6.0; it must be a whole number from 1 to 16"},
    {"lite", "/window", "true", "window is true; it must be a whole number from 1 to 16"},
    {"lite", "/window", "\"six\"", "window is \"six\"; it must be a whole number from 1 to 16"},
    {"lite", "/bins", "[]", "bins is an array of 0; it must be an object"},
    {"lite", "/bins/bins", "1", "bins.bins is 1; it must be a whole number from 2 to 1024"},
    {"lite", "/bins/attractors/3", "0", "bins.attractors[3] is 0; it must be a whole number from 1 to 256"},
    {"lite", "/bins/min_temperature", "6", "bins.min_temperature is 6; it must be at most bins.max_temperature, 5"},
    {"lite", "/bins/attractor_alpha", "-1", "bins.attractor_alpha is -1; it must be a number from 0 to 1000000"},
    {"lite", "/min_depth", "81", "min_depth is 81; it must be less than max_depth, 80"},
    {"lite", "/min_depth", "null", "min_depth is null; it must be a number"},  // how NaN is written
    {"lite", "/max_depth", "1e300", "max_depth is 1e+300; it must be a number from 1e-06 to 1000000"},
    {"lite", "/canonical_focal_px", "1e-9", "canonical_focal_px is 1e-09; it must be 0, or at least 1 pixel"},
    {"lite", "/wide_decoder", "1", "wide_decoder is 1; it must be true or false"},
    {"lite", "/name", "3", "name is 3; it must be a text"},
    {"lite", "/name", "\"\"", "name is ''; it must be a text of at most 120 printable characters"},
    {"lite", "/name", "\"a\\nb\"", "name is 'a\\x0ab'; it must be a text of at most 120 printable characters"},
    {"lite", "/encoder", "\"resnet\"", "encoder is 'resnet'; it must be one of efficientnet-lite0, dinov2, beit, torchscript"},
    {"lite", "/encoder", "\"dinov2\"", "field 'vit' is missing"},
    {"lite", "/\x1b[2J", "1", "unknown field '\\x1b[2J'"},
    {"patchfusion-da-vits", "/encoder", "\"beit\\u001b\"", "encoder is 'beit\\x1b'; it must be one of"},
    {"patchfusion-da-vits", "/vit/depth", "1000000", "vit.depth is 1000000; it must be a whole number from 1 to 64"},
    {"patchfusion-da-vits", "/vit/patch", "0", "vit.patch is 0; it must be a whole number from 4 to 64"},
    {"patchfusion-da-vits", "/channels", "[1,1,1,1,1,32]", "g2l_heads[0] is 32; it must be a divisor of channels[0], 1"},
    {"patchfusion-da-vits", "/dpt/hooks/0", "-1", "dpt.hooks[0] is -1; it must be a whole number from 0 to 63"},
    {"patchfusion-zoedepth", "/vit/classes", "-1", "vit.classes is -1; it must be a whole number from 0 to 100000"},
};

TEST(ConfigLimits, EachHostileValueIsNamedWithWhatTheFieldMayHold) {
    for (const Hostile& hostile : kHostile) {
        json config = config_json(hostile.model);
        config[json::json_pointer(hostile.field)] = json::parse(hostile.value);
        EXPECT_NE(complaint(config).find(hostile.says), std::string::npos) << hostile.says << "\nin " << complaint(config);
    }
}

TEST(ConfigLimits, NoFieldTakesAValueOfAnotherKindOrSize) {
    const json kinds = {nullptr,
                        json::array(),
                        json::object(),
                        1e300,
                        -1,
                        -1e300,
                        std::numeric_limits<std::int64_t>::min(),
                        std::numeric_limits<std::uint64_t>::max()};
    for (const char* model : kModels) {
        const json config = config_json(model);
        const json flat = config.flatten();  // a value for each JSON pointer
        for (const auto& item : flat.items()) {
            const std::string& pointer = item.key();
            for (const json& value : kinds) {
                json changed = config;
                changed[json::json_pointer(pointer)] = value;
                const std::string said = complaint(changed);
                const std::string field = dotted(pointer.substr(0, pointer.find_last_not_of("0123456789/") + 1));
                EXPECT_NE(said.find(field), std::string::npos) << model << pointer << " " << value << ": " << said;
                EXPECT_EQ(said.find('\n'), std::string::npos) << said;
            }
        }
    }
}

TEST(ConfigLimits, NestingWithoutEndIsOnlyAnArray) {
    const std::string nested = std::string(300'000, '[') + std::string(300'000, ']');
    std::string text = to_json(ModelConfig{});
    text.replace(text.find("\"window\":6"), 10, "\"window\":" + nested);
    try {
        static_cast<void>(config_from_json(text));
        ADD_FAILURE() << "was taken";
    } catch (const InputError& error) {
        EXPECT_NE(std::string(error.what()).find("window is an array of 1"), std::string::npos) << error.what();
    }
}

/// The weights of a small network, to be given other configurations.
class ConfigInFile : public ::testing::Test {
  protected:
    static void SetUpTestSuite() {
        weights() = {.tensors = checkpoint::state_of(*PatchFusion(small_config())), .metadata = {}};
    }
    static void TearDownTestSuite() { weights() = {}; }

    static checkpoint::Checkpoint& weights() {
        static checkpoint::Checkpoint all;
        return all;
    }

    /// Expects loading and fitting (as convert does) to refuse these weights with this configuration.
    void expect_refused(const std::string& config, std::string_view reason) {
        const std::filesystem::path file = folder_ / "m.safetensors";
        checkpoint::Checkpoint changed = {.tensors = weights().tensors, .metadata = {{kConfigKey, config}}};
        expect_input_error([&] { require_fit(changed, config_of(changed, file), file); }, file, reason);
        checkpoint::write_safetensors(file, changed);
        expect_input_error([&] { static_cast<void>(load_model(file)); }, file, reason);
    }

    void expect_refused(const ModelConfig& config, std::string_view reason) { expect_refused(to_json(config), reason); }

    ScratchFolder folder_;
};

TEST_F(ConfigInFile, ErrorsNameTheFile) {
    expect_refused("", "not a JSON object");
    ModelConfig config = small_config();
    config.window = 0;
    expect_refused(config, "window is 0");
    config = small_config();
    config.min_depth = std::nan("");
    expect_refused(config, "min_depth is null");
}

TEST_F(ConfigInFile, NoMoreIsMadeThanTheFileHoldsWeightsFor) {
    const std::string_view reason = "its configuration asks for more weights than the file holds";
    ModelConfig config = small_config();
    config.process_size = {4096, 4096};
    expect_refused(config, reason);
    config = small_config();
    config.channels.fill(4096);
    expect_refused(config, reason);
    config = small_config();
    config.bins = {
        .bins = 1024, .embedding_dim = 4096, .mlp_dim = 4096, .seed_mlp_dim = 4096, .attractors = {256, 256, 256, 256}};
    expect_refused(config, reason);
    config = built_in_config("patchfusion-da-vitl");
    expect_refused(config, reason);
    config.vit = {.embed_dim = 8192, .depth = 64, .heads = 256, .position_grid = 256};
    expect_refused(config, reason);
    config = built_in_config("patchfusion-zoedepth");
    config.vit.classes = 100'000;
    expect_refused(config, reason);
}

TEST_F(ConfigInFile, WithinTheFilesSizeADeepNetworkIsRefusedByNames) {
    ModelConfig config = small_config();
    config.g2l_depth.fill(24);
    config.window = 16;
    expect_refused(config, "missing: guided_fusion.g2l_list.0.g2l_layer.blocks.10");
}

TEST_F(ConfigInFile, AScriptIsNotTriedOnAnImageThatTheFileHasNoPositionsFor) {
    ModelConfig config = small_config();
    config.encoder = base_depth::kScriptedEncoder;
    config.process_size = {4096, 4096};
    expect_refused(config, "process_size 4096x4096 needs 134217728 numbers for positions alone");
}

TEST(RecognisedSizes, AreHeldToTheSameLimits) {
    const Recognised none = {.base = BaseArchitecture{.encoder = base_depth::kDepthAnythingEncoder, .vit = {.patch = 0}},
                             .fusion = std::nullopt};
    EXPECT_NE(complaint(json::parse(to_json(recognised_config(none, "net.pth")))).find("is 0; it must be"), std::string::npos);

    checkpoint::Checkpoint weights;  // a DINOv2 of one block without a width of anything else
    weights.tensors = {{"core.core.pretrained.pos_embed", torch::zeros({1, 5, 64})},
                       {"core.core.depth_head.projects.0.weight", torch::zeros({0, 0})}};
    expect_input_error([&] { static_cast<void>(config_of(weights, "net.pth")); }, "net.pth", "is 0; it must be");
}

}  // namespace
}  // namespace patchfusion::model
