// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/evaluation/part.h"

#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "patchfusion/core/error.h"
#include "patchfusion/evaluation/merge.h"

namespace patchfusion::evaluation {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

/// A part as it was written.
struct PartFile {
    fs::path path;
    Share share;
    Settings settings;
    std::map<std::string, EvaluationResult> sets;
};

PartFile read_part(const fs::path& path) {
    std::ifstream file(path);
    if (!file) {
        throw InputError(fmt::format("{}: cannot read this file", path.string()));
    }
    try {
        const Json json = Json::parse(file);
        PartFile part = {.path = path,
                         .share = {.index = json.at("part").get<int>() - 1, .count = json.at("of").get<int>()},
                         .settings = json.at("settings").get<Settings>(),
                         .sets = {}};
        for (const auto& [name, result] : json.at("sets").items()) {
            part.sets[name] = result_from_json(result.dump());
        }
        return part;
    } catch (const nlohmann::json::exception&) {
        throw InputError(
            fmt::format("{}: not a part of an evaluation, as evaluate --shard I/N --json FILE writes it", path.string()));
    }
}

std::string value_of(const Settings& settings, const std::string& name) {
    const auto found = settings.find(name);
    return found == settings.end() || found->second.empty() ? "none" : found->second;
}

/// Throws unless both are parts of one evaluation.
void check_belong_together(const PartFile& first, const PartFile& other) {
    if (other.share.count != first.share.count) {
        throw InputError(fmt::format("{}: is {}, but {} is {}; merge the parts of one evaluation", other.path.string(),
                                     other.share.name(), first.path.string(), first.share.name()));
    }
    Settings names = first.settings;
    names.insert(other.settings.begin(), other.settings.end());
    for (const auto& [name, ignored] : names) {
        if (value_of(first.settings, name) != value_of(other.settings, name)) {
            throw InputError(fmt::format("{}: has {} {}, but {} has {}; merge the parts of one evaluation", other.path.string(),
                                         name, value_of(other.settings, name), first.path.string(),
                                         value_of(first.settings, name)));
        }
    }
}

/// Throws unless each part is there, once.
void check_all_there(const std::vector<PartFile>& parts) {
    const int count = parts.front().share.count;
    std::map<int, fs::path> files;  // by the part's index
    for (const PartFile& part : parts) {
        const auto [at, is_new] = files.emplace(part.share.index, part.path);
        if (!is_new) {
            throw InputError(fmt::format("{}: is {}, as is {}; give each part once", part.path.string(), part.share.name(),
                                         at->second.string()));
        }
        if (part.share.index < 0 || part.share.index >= count) {
            throw InputError(fmt::format("{}: is {}: there is no such part", part.path.string(), part.share.name()));
        }
    }
    for (int index = 0; index < count; ++index) {
        if (!files.contains(index)) {
            throw InputError(fmt::format("{} is missing beside {}; give the files of all parts",
                                         Share{.index = index, .count = count}.name(), parts.front().path.string()));
        }
    }
}

/// Throws where a part has an image that another one has: the folder was not the same to both.
void check_no_image_twice(const std::string& set, const EvaluationResult& part, const fs::path& file,
                          std::set<std::string>& seen) {
    std::vector<std::string> names;
    for (const auto& [image, ignored] : part.images) {
        names.push_back(image);
    }
    for (const Failure& failure : part.failures) {
        names.push_back(failure.image);
    }
    for (const std::string& name : names) {
        if (!seen.insert(name).second) {
            throw InputError(fmt::format("{}: has {}/{}, as another part has; the set changed between the parts, score it anew",
                                         file.string(), set, name));
        }
    }
}

}  // namespace

std::string to_json(const Part& part) {
    Json json = {
        {"part", part.share.index + 1}, {"of", part.share.count}, {"settings", part.settings}, {"sets", Json::object()}};
    for (const auto& [name, result] : part.sets) {
        json["sets"][name] = Json::parse(to_json(result));
    }
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::vector<NamedResult> merge_parts(const std::vector<fs::path>& files) {
    std::vector<PartFile> parts;
    for (const fs::path& file : files) {
        parts.push_back(read_part(file));
        check_belong_together(parts.front(), parts.back());
    }
    check_all_there(parts);
    std::map<std::string, std::vector<EvaluationResult>> results;  // of the parts, by set
    std::map<std::string, std::set<std::string>> images;
    for (const PartFile& part : parts) {
        for (const auto& [set, result] : part.sets) {
            check_no_image_twice(set, result, part.path, images[set]);
            results[set].push_back(result);
        }
    }
    std::vector<NamedResult> whole;
    whole.reserve(results.size());
    for (const auto& [set, of_parts] : results) {
        whole.emplace_back(set, merged(of_parts));
    }
    return whole;
}

}  // namespace patchfusion::evaluation
