// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <toml++/toml.h>
#include <algorithm>

#include "patchfusion/core/error.h"
#include "patchfusion/core/toml_file.h"
#include "patchfusion/evaluation/ablation.h"

namespace patchfusion::evaluation {
namespace {

namespace fs = std::filesystem;

/// Tells of a mistake at a place in the file.
[[noreturn]] void fail(const fs::path& file, const toml::node& node, const std::string& problem) {
    throw InputError(fmt::format("{}:{}: {}", file.string(), node.source().begin.line, problem));
}

std::string text_of(const fs::path& file, const toml::key& key, const toml::node& node) {
    if (!node.is_string()) {
        fail(file, node, fmt::format("{} must be text in quotes", key.str()));
    }
    return node.value<std::string>().value();
}

Table2Row row_of(const fs::path& file, const toml::node& node, const std::string& key) {
    const auto* const row = std::ranges::find(kTable2, key, &Table2Row::key);
    if (row == kTable2.end()) {
        std::string known;
        for (const Table2Row& other : kTable2) {
            known += fmt::format("{}{}", known.empty() ? "" : ", ", other.key);
        }
        fail(file, node, fmt::format("no row \"{}\" in table 2; known: {}", key, known));
    }
    return *row;
}

AblationRow read_row(const fs::path& file, const toml::node& node) {
    const toml::table* const table = node.as_table();
    if (table == nullptr || !table->contains("row") || !table->contains("model")) {
        fail(file, node, "a [[row]] needs row and model");
    }
    AblationRow row;
    for (const auto& [key, value] : *table) {
        if (key.str() == "row") {
            row.row = row_of(file, value, text_of(file, key, value));
        } else if (key.str() == "model") {
            row.model = text_of(file, key, value);
        } else {
            fail(file, value, fmt::format("unknown key {}", key.str()));
        }
    }
    return row;
}

std::vector<AblationRow> read_rows(const fs::path& file, const toml::node& node) {
    const toml::array* const array = node.as_array();
    if (array == nullptr) {
        fail(file, node, "row must be written [[row]], once for each row");
    }
    std::vector<AblationRow> rows;
    for (const toml::node& entry : *array) {
        rows.push_back(read_row(file, entry));
        const auto same = [&](const AblationRow& row) { return row.row.key == rows.back().row.key; };
        if (std::ranges::count_if(rows, same) > 1) {
            fail(file, entry, fmt::format("row {} is there twice", rows.back().row.key));
        }
    }
    std::ranges::sort(rows, {},
                      [](const AblationRow& row) { return std::ranges::find(kTable2, row.row.key, &Table2Row::key); });
    return rows;
}

}  // namespace

AblationConfig read_ablation(const fs::path& file) {
    AblationConfig config;
    const toml::table table = read_toml(file, "ablation's configuration");
    for (const auto& [key, node] : table) {
        if (key.str() == "data") {
            config.data = text_of(file, key, node);
        } else if (key.str() == "split") {
            config.split = text_of(file, key, node);
        } else if (key.str() == "align") {
            const std::string name = text_of(file, key, node);
            const auto alignment = parse_alignment(name);
            if (!alignment) {
                fail(file, node, fmt::format("align is \"{}\"; it must be none, median or scale-shift", name));
            }
            config.alignment = *alignment;
        } else if (key.str() == "limit") {
            const auto limit = node.value_exact<std::int64_t>();
            if (!limit || *limit < 0) {
                fail(file, node, "limit must be a whole number of images, 0 for all");
            }
            config.limit = static_cast<std::size_t>(*limit);
        } else if (key.str() == "row") {
            config.rows = read_rows(file, node);
        } else {
            fail(file, node, fmt::format("unknown key {}", key.str()));
        }
    }
    if (config.data.empty() || config.rows.empty()) {
        throw InputError(fmt::format("{}: needs data, a folder, and at least one [[row]]", file.string()));
    }
    return config;
}

}  // namespace patchfusion::evaluation
