// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/model/model_config.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "patchfusion/core/error.h"

namespace patchfusion::model {

namespace {

using nlohmann::json;

// One list of fields per struct serves both directions: `visit(name, field)` reads or writes.
template <class Visit>
void visit_fields(Size& size, const Visit& visit) {
    visit("height", size.height);
    visit("width", size.width);
}

template <class Visit>
void visit_fields(metric_bins::MetricBinsOptions& bins, const Visit& visit) {
    visit("bins", bins.bins);
    visit("embedding_dim", bins.embedding_dim);
    visit("mlp_dim", bins.mlp_dim);
    visit("seed_mlp_dim", bins.seed_mlp_dim);
    visit("attractors", bins.attractors);
    visit("attractor_alpha", bins.attractor_alpha);
    visit("attractor_gamma", bins.attractor_gamma);
    visit("min_temperature", bins.min_temperature);
    visit("max_temperature", bins.max_temperature);
}

template <class Visit>
void visit_fields(base_depth::VitOptions& vit, const Visit& visit) {
    visit("embed_dim", vit.embed_dim);
    visit("depth", vit.depth);
    visit("heads", vit.heads);
    visit("patch", vit.patch);
    visit("position_grid", vit.position_grid);
    visit("classes", vit.classes);
}

template <class Visit>
void visit_fields(base_depth::DptOptions& dpt, const Visit& visit) {
    visit("hooks", dpt.hooks);
    visit("reassemble", dpt.reassemble);
}

template <class Visit>
void visit_fields(ModelConfig& config, const Visit& visit) {
    visit("name", config.name);
    visit("encoder", config.encoder);
    visit("process_size", config.process_size);
    visit("process_multiple", config.process_multiple);
    visit("split", config.split);
    visit("channels", config.channels);
    visit("bins", config.bins);
    visit("g2l_depth", config.g2l_depth);
    visit("g2l_heads", config.g2l_heads);
    visit("window", config.window);
    visit("min_depth", config.min_depth);
    visit("max_depth", config.max_depth);
    visit("canonical_focal_px", config.canonical_focal_px);
    visit("wide_decoder", config.wide_decoder);
    visit("replicate_padding", config.replicate_padding);
    visit("residual_fusion", config.residual_fusion);
    visit("fusion_depth_scale", config.fusion_depth_scale);
    if (base_depth::is_vit(config.encoder)) {
        visit("vit", config.vit);
        visit("dpt", config.dpt);
    }
}

template <class T>
concept HasFields = requires(T& value) {
    visit_fields(value, [](const char*, auto&) {});
};

template <class T>
json written(T value) {
    if constexpr (HasFields<T>) {
        json object = json::object();
        visit_fields(value, [&](const char* name, auto& field) { object[name] = written(field); });
        return object;
    } else {
        return json(value);
    }
}

template <class T>
void read(const json& object, T& value, const std::string& place) {
    if constexpr (HasFields<T>) {
        visit_fields(value, [&](const char* name, auto& field) {
            if (!object.contains(name)) {
                throw InputError(fmt::format("model configuration: field '{}{}' is missing", place, name));
            }
            read(object.at(name), field, fmt::format("{}{}.", place, name));
        });
        for (const auto& item : object.items()) {
            bool listed = false;
            visit_fields(value, [&](const char* name, auto&) { listed = listed || item.key() == name; });
            if (!listed) {
                throw InputError(fmt::format("model configuration: unknown field '{}{}'", place, item.key()));
            }
        }
    } else {
        try {
            object.get_to(value);
        } catch (const json::exception&) {
            throw InputError(
                fmt::format("model configuration: field '{}' cannot be {}", place.substr(0, place.size() - 1), object.dump()));
        }
    }
}

}  // namespace

std::string to_json(const ModelConfig& config) {
    return written(config).dump();
}

ModelConfig config_from_json(const std::string& text) {
    const json object = json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!object.is_object()) {
        throw InputError("model configuration: not a JSON object");
    }
    ModelConfig config;
    read(object, config, "");
    return config;
}

}  // namespace patchfusion::model
