// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <toml++/toml.h>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "patchfusion/core/error.h"
#include "patchfusion/core/toml_file.h"
#include "patchfusion/training/train.h"

namespace patchfusion::training {
namespace {

/// Reads keys of one TOML table, remembering which it was asked for.
class KeyReader {
  public:
    KeyReader(std::filesystem::path file, toml::table table) : file_(std::move(file)), table_(std::move(table)) {}

    template <typename Number>
    void number(std::string_view key, Number& value, double least, double most) {
        const toml::node* node = find(key);
        if (node == nullptr) {
            return;
        }
        const bool whole_only = std::is_integral_v<Number>;
        if (!(whole_only ? node->is_integer() : node->is_number())) {
            fail(key, whole_only ? "must be a whole number" : "must be a number");
        }
        const double given = node->value<double>().value();
        if (!(given >= least && given <= most)) {
            fail(key, fmt::format("is {}; it must be from {} to {}", given, least, most));
        }
        value = whole_only ? static_cast<Number>(node->value<std::int64_t>().value()) : static_cast<Number>(given);
    }

    void flag(std::string_view key, bool& value) {
        if (const toml::node* node = find(key)) {
            if (!node->is_boolean()) {
                fail(key, "must be true or false");
            }
            value = node->value<bool>().value();
        }
    }

    template <typename Text>
    void text(std::string_view key, Text& value) {
        if (const toml::node* node = find(key)) {
            if (!node->is_string()) {
                fail(key, "must be text in quotes");
            }
            value = node->value<std::string>().value();
        }
    }

    void texts(std::string_view key, std::vector<std::string>& values) {
        const toml::node* node = find(key);
        if (node == nullptr) {
            return;
        }
        if (!node->is_array() || (!node->as_array()->empty() && !node->as_array()->is_homogeneous(toml::node_type::string))) {
            fail(key, "must be a list of texts in quotes");
        }
        values.clear();
        for (const toml::node& value : *node->as_array()) {
            values.push_back(value.value<std::string>().value());
        }
    }

    void refuse_unknown_keys() const {
        for (const auto& [key, node] : table_) {
            if (!known_.contains(std::string(key.str()))) {
                throw InputError(fmt::format("{}:{}: unknown key {}", file_.string(), node.source().begin.line, key.str()));
            }
        }
    }

    [[noreturn]] void fail(std::string_view key, std::string_view problem) const {
        throw InputError(fmt::format("{}: {} {}", file_.string(), key, problem));
    }

  private:
    const toml::node* find(std::string_view key) {
        known_.emplace(key);
        return table_.get(key);
    }

    std::filesystem::path file_;
    toml::table table_;
    std::set<std::string> known_;
};

Stage parse_stage(const std::string& name, const KeyReader& reader) {
    for (const Stage stage : {Stage::Coarse, Stage::Fine, Stage::Fusion}) {
        if (name == name_of(stage)) {
            return stage;
        }
    }
    reader.fail("stage", fmt::format("is \"{}\"; it must be coarse, fine or fusion", name));
}

}  // namespace

std::string_view name_of(Stage stage) {
    switch (stage) {
        case Stage::Coarse:
            return "coarse";
        case Stage::Fine:
            return "fine";
        case Stage::Fusion:
            return "fusion";
    }
    throw InternalError("unknown stage");
}

StageOptions read_stage_options(const std::filesystem::path& file, const std::filesystem::path& base) {
    KeyReader keys(file, read_toml(file, "training configuration"));
    StageOptions o;
    std::string stage(name_of(o.stage));
    keys.text("stage", stage);
    o.stage = parse_stage(stage, keys);
    keys.text("model", o.model);
    keys.text("init", o.init);
    keys.text("base", o.base);
    keys.text("output", o.output);
    keys.text("run_folder", o.run_folder);
    keys.text("cache_folder", o.cache_folder);
    keys.text("data", o.data);
    keys.text("split", o.split);
    keys.text("validation_data", o.validation_data);
    keys.text("validation_split", o.validation_split);
    keys.number("scenes", o.scenes, 1, 10'000'000);
    keys.number("first_scene", o.first_scene, 0, 10'000'000);
    keys.text("worlds", o.worlds);
    keys.number("world_share", o.world_share, 0, 1);
    keys.texts("games", o.games);
    keys.texts("validation_maps", o.validation_maps);
    keys.texts("test_maps", o.test_maps);
    keys.number("steps", o.steps, 1, 100'000'000);
    keys.number("max_minutes", o.max_minutes, 0, 1e6);
    keys.number("batch", o.batch, 1, 4096);
    keys.number("pairs_per_image", o.pairs_per_image, 1, 16);
    keys.number("learning_rate", o.learning_rate, 1e-9, 10);
    keys.number("encoder_rate_share", o.encoder_rate_share, 0, 10);
    keys.number("weight_decay", o.weight_decay, 0, 1);
    keys.number("warmup_share", o.warmup_share, 0, 0.99);
    keys.number("gradient_clip", o.gradient_clip, 1e-6, 1e6);
    keys.number("silog_beta", o.silog_beta, 0, 1);
    keys.number("far_weight", o.far_weight, 0, 1);
    keys.number("gradient_weight", o.gradient_weight, 0, 1000);
    keys.number("rms_weight", o.rms_weight, 0, 1000);
    keys.number("rel_weight", o.rel_weight, 0, 1000);
    keys.number("consistency_feature_weight", o.consistency_feature_weight, 0, 1000);
    keys.number("consistency_depth_weight", o.consistency_depth_weight, 0, 1000);
    keys.flag("consistency_on_features", o.consistency_on_features);
    keys.flag("feature_guidance", o.feature_guidance);
    keys.flag("global_to_local", o.global_to_local);
    keys.flag("residual_fusion", o.residual_fusion);
    keys.flag("fusion_anew", o.fusion_anew);
    keys.number("running_depth_share", o.running_depth_share, 0, 1);
    keys.number("disturbed_fine_share", o.disturbed_fine_share, 0, 1);
    keys.number("average_decay", o.average_decay, 0, 0.99999);
    keys.flag("bf16", o.bf16);
    keys.flag("shared_norms", o.shared_norms);
    keys.flag("frozen_norms", o.frozen_norms);
    keys.number("seed", o.seed, 0, 9e15);
    keys.number("colour_rays", o.colour_rays, 1, 64);
    keys.number("process_height", o.process_height, 0, 4096);
    keys.number("process_width", o.process_width, 0, 4096);
    keys.number("sample_scale", o.sample_scale, 0.25, 1);
    keys.number("long_lens_share", o.long_lens_share, 0, 1);
    keys.number("painted_share", o.painted_share, 0, 1);
    keys.flag("keep_fine", o.keep_fine);
    keys.flag("keep_fusion", o.keep_fusion);
    keys.number("validation_scenes", o.validation_scenes, 0, 100'000);
    keys.number("validate_every_s", o.validate_every_s, 0, 1'000'000);
    keys.number("checkpoint_every_s", o.checkpoint_every_s, 0, 1'000'000);
    keys.refuse_unknown_keys();
    if ((o.process_height == 0) != (o.process_width == 0)) {
        keys.fail("process_height and process_width", "must be given together");
    }
    for (const auto& [key, path] :
         {std::pair{"output", &o.output}, {"run_folder", &o.run_folder}, {"cache_folder", &o.cache_folder}}) {
        if (path->empty()) {
            keys.fail(key, "is missing");
        }
    }
    if (!o.data.empty() && !o.worlds.empty()) {
        keys.fail("data and worlds", "are both given: a stage trains on photographs or on rendered scenes");
    }
    if (o.data.empty() && !o.validation_data.empty()) {
        keys.fail("validation_data", "is given without data, the photographs to train on");
    }
    if (o.stage != Stage::Coarse && o.long_lens_share > 0) {
        keys.fail("long_lens_share", "is for stage coarse alone: tiles belong to a whole view");
    }
    if ((o.keep_fine || o.keep_fusion) && (o.stage != Stage::Coarse || o.init.extension() != ".safetensors")) {
        keys.fail("keep_fine or keep_fusion",
                  "is true: only stage coarse can keep N_f and N_g, and only those of a model .safetensors (init)");
    }
    if (o.stage != Stage::Fusion && !(o.feature_guidance && o.global_to_local && o.residual_fusion)) {
        keys.fail("feature_guidance, global_to_local or residual_fusion",
                  "is false: only stage fusion can leave out a part of N_g");
    }
    if (o.fusion_anew && o.stage != Stage::Fusion) {
        keys.fail("fusion_anew",
                  "is true: only stage fusion starts N_g anew (stage coarse does so unless keep_fusion is true)");
    }
    if (o.residual_fusion && !o.feature_guidance) {
        keys.fail("residual_fusion", "is true; it must be false where feature_guidance is, which gives N_g the features F_c");
    }
    if (!base.empty()) {
        o.base = base;
    }
    if (o.stage != Stage::Fusion && !o.base.empty()) {
        keys.fail("base", "is a network that is there already: stage fusion alone can train on it");
    }
    if (o.stage != Stage::Coarse && o.init.empty() && o.base.empty()) {
        keys.fail("init", "is missing: the stage starts from the model that the stage before it wrote");
    }
    return o;
}

}  // namespace patchfusion::training
