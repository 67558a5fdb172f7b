// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/model/model_config.h"

#include <fmt/format.h>
#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <string_view>
#include <type_traits>

#include "patchfusion/checkpoint/byte_reader.h"
#include "patchfusion/core/error.h"
#include "patchfusion/model/config_limits.h"

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
    visit("feature_guidance", config.feature_guidance);
    visit("global_to_local", config.global_to_local);
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

/// A value in an error message. Lists and objects by their kind: a file may nest them without end, and printing recurses.
std::string shown(const json& value) {
    return value.is_structured() ? fmt::format("an {} of {}", value.type_name(), value.size())
                                 : checkpoint::printable(value.dump());
}

std::string inside(const std::string& place, std::string_view name) {
    return place.empty() ? std::string(name) : fmt::format("{}.{}", place, name);
}

/// Where a value stands: its field has the limits, its place the index too.
struct Place {
    std::string field;  // "channels"
    std::string exact;  // "channels[3]"
};

template <class Number>
requires std::is_arithmetic_v<Number>
void read_value(const json& given, Number& value, const Place& place) {
    constexpr bool kWhole = std::is_integral_v<Number>;
    const Limits& limits = limits_of(place.field);
    const bool is_one = kWhole ? given.is_number_integer() : given.is_number();
    const double number = is_one ? given.get<double>() : std::numeric_limits<double>::quiet_NaN();
    if (!(number >= limits.least && number <= limits.most)) {
        refuse_field(place.exact, shown(given),
                     fmt::format("a {}number from {} to {}", kWhole ? "whole " : "", limits.least, limits.most));
    }
    value = static_cast<Number>(number);
}

void read_value(const json& given, bool& value, const Place& place) {
    if (!given.is_boolean()) {
        refuse_field(place.exact, shown(given), "true or false");
    }
    value = given.get<bool>();
}

void read_value(const json& given, std::string& value, const Place& place) {
    if (!given.is_string()) {
        refuse_field(place.exact, shown(given), "a text");
    }
    value = given.get<std::string>();
    require_known_text(place.field, value);
}

template <std::size_t Count>
void read_value(const json& given, std::array<int, Count>& values, const Place& place) {
    if (!given.is_array() || given.size() != Count) {
        refuse_field(place.exact, shown(given), fmt::format("an array of {} numbers", Count));
    }
    for (std::size_t i = 0; i < Count; ++i) {
        read_value(given[i], values.at(i), {.field = place.field, .exact = fmt::format("{}[{}]", place.field, i)});
    }
}

/// Fields that a file may lack, because they are younger than the first files; each keeps its default.
bool is_young(std::string_view name) {
    return name == "feature_guidance" || name == "global_to_local";
}

template <class T>
void read(const json& given, T& value, const std::string& place) {
    if constexpr (HasFields<T>) {
        if (!given.is_object()) {
            refuse_field(place, shown(given), "an object");
        }
        visit_fields(value, [&](const char* name, auto& field) {
            if (!given.contains(name)) {
                if (is_young(name)) {
                    return;
                }
                throw InputError(fmt::format("model configuration: field '{}' is missing", inside(place, name)));
            }
            read(given.at(name), field, inside(place, name));
        });
        for (const auto& item : given.items()) {
            bool listed = false;
            visit_fields(value, [&](const char* name, auto&) { listed = listed || item.key() == name; });
            if (!listed) {
                throw InputError(
                    fmt::format("model configuration: unknown field '{}'", inside(place, checkpoint::printable(item.key()))));
            }
        }
    } else {
        read_value(given, value, {.field = place, .exact = place});
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
    require_consistent(config);
    return config;
}

}  // namespace patchfusion::model
