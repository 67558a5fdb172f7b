// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "patchfusion/evaluation/ablation.h"
#include "patchfusion/evaluation/per_cent.h"

namespace patchfusion::evaluation {
namespace {

/// A column of table 2.
struct Column {
    std::string_view heading;
    std::string_view key;
    double AblationScores::*value;
    int decimals;
};

constexpr std::array<Column, 4> kColumns = {{{"REL", "rel", &AblationScores::rel, 4},
                                             {"SEE", "see", &AblationScores::see, 4},
                                             {"CE", "ce", &AblationScores::ce, 4},
                                             {"T (s)", "seconds", &AblationScores::seconds, 3}}};

std::string number(double value, int decimals) {
    return std::isnan(value) ? "–" : fmt::format("{:.{}f}", value, decimals);
}

std::string tick(bool has_it) {
    return has_it ? "✓" : "";
}

/// The row's four cells of G, G2L, CAT-P and CAT-F.
std::string components(const Table2Row& row) {
    const Components c = row.trained.value_or(Components{});
    return fmt::format(" {} | {} | {} | {} |", tick(c.guidance), tick(c.g2l), tick(c.cat_p), tick(c.cat_f));
}

/// The header of a table with a pair of columns, ours and the paper's, for each of the first `count` columns.
std::string header(std::string_view before, std::string_view rule_before, std::size_t count) {
    std::string text(before);
    std::string rule(rule_before);
    for (std::size_t i = 0; i < count; ++i) {
        text += fmt::format(" {} ↓ | paper |", kColumns.at(i).heading);
        rule += "---:|---:|";
    }
    return fmt::format("{}\n{}\n", text, rule);
}

std::string absolute(const AblationTable& table) {
    std::string text =
        header("| row | G | G2L | CAT-P | CAT-F | plan | model |", "|---|---|---|---|---|---|---|", kColumns.size());
    for (const AblationResult& result : table.rows) {
        text += fmt::format("| {} |{} {} | {} |", result.row.row.method, components(result.row.row), result.row.row.plan,
                            result.row.model);
        for (const Column& column : kColumns) {
            text += fmt::format(" {} | {} |", number(result.scores.*column.value, column.decimals),
                                number(result.row.row.paper.*column.value, column.decimals));
        }
        text += "\n";
    }
    return text;
}

const AblationResult* find_row(const AblationTable& table, std::string_view key) {
    const auto row = std::ranges::find_if(table.rows, [&](const AblationResult& r) { return r.row.row.key == key; });
    return row == table.rows.end() ? nullptr : &*row;
}

std::string relative(const AblationTable& table) {
    const AblationResult* const coarse = find_row(table, "coarse");
    const AblationResult* const fine = find_row(table, "fine");
    if (coarse == nullptr) {
        return "";
    }
    std::string text = "\nAgainst the coarse baseline, CE against the fine one:\n\n" + header("| row |", "|---|", 3);
    for (const AblationResult& result : table.rows) {
        text += fmt::format("| {} |", result.row.row.method);
        for (std::size_t i = 0; i < 3; ++i) {
            const auto value = kColumns.at(i).value;
            const AblationResult* const base = i == 2 ? fine : coarse;
            const AblationScores none;
            text += fmt::format(" {} | {} |", per_cent(result.scores.*value, (base != nullptr ? base->scores : none).*value),
                                per_cent(result.row.row.paper.*value, (base != nullptr ? base->row.row.paper : none).*value));
        }
        text += "\n";
    }
    return text;
}

/// Of the pairs of rows that the paper puts in an order, how many have it here too.
std::string order_of(const AblationTable& table, const Column& column) {
    int pairs = 0;
    int alike = 0;
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
        for (std::size_t j = i + 1; j < table.rows.size(); ++j) {
            const double ours = table.rows[i].scores.*column.value - table.rows[j].scores.*column.value;
            const double paper = table.rows[i].row.row.paper.*column.value - table.rows[j].row.row.paper.*column.value;
            if (!std::isnan(ours) && !std::isnan(paper) && paper != 0) {
                ++pairs;
                alike += ours * paper > 0 ? 1 : 0;
            }
        }
    }
    return fmt::format("{} {} of {}", column.heading, alike, pairs);
}

nlohmann::ordered_json json_of(const AblationScores& scores) {
    nlohmann::ordered_json json;
    for (const Column& column : kColumns) {
        const double value = scores.*column.value;
        json[std::string(column.key)] = std::isnan(value) ? nlohmann::ordered_json() : nlohmann::ordered_json(value);
    }
    return json;
}

}  // namespace

std::string to_markdown(const AblationTable& table) {
    std::string text = absolute(table) + relative(table);
    if (table.rows.size() > 1) {
        text += fmt::format("\nPairs of rows in the paper's order: {}, {}, {}.\n", order_of(table, kColumns[0]),
                            order_of(table, kColumns[1]), order_of(table, kColumns[2]));
    }
    text += fmt::format("\n{} images of {}.\n", table.rows.empty() ? 0 : table.rows.front().images, table.set);
    for (const Failure& failure : table.failures) {
        text += fmt::format("- not scored: {}: {}\n", failure.image, failure.reason);
    }
    return text;
}

std::string to_json(const AblationTable& table) {
    using Json = nlohmann::ordered_json;
    Json json = {{"set", table.set},
                 {"source", "table 2, PatchFusion (Li et al., CVPR 2024)"},
                 {"rows", Json::array()},
                 {"failed", Json::array()}};
    for (const AblationResult& result : table.rows) {
        const Table2Row& row = result.row.row;
        Json entry = {{"row", row.key}, {"method", row.method}, {"model", result.row.model}, {"plan", row.plan}};
        if (row.trained) {
            entry.update({{"guidance", row.trained->guidance},
                          {"g2l", row.trained->g2l},
                          {"cat_p", row.trained->cat_p},
                          {"cat_f", row.trained->cat_f}});
        }
        entry.update(json_of(result.scores));
        entry["images"] = result.images;
        entry["paper"] = json_of(row.paper);
        json["rows"].push_back(std::move(entry));
    }
    for (const Failure& failure : table.failures) {
        json["failed"].push_back({{"image", failure.image}, {"reason", failure.reason}});
    }
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace patchfusion::evaluation
