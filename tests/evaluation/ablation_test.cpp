// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/evaluation/ablation.h"

#include <gtest/gtest.h>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "datasets/tiny_sets.h"
#include "evaluation/tiny_model.h"
#include "image/scratch_folder.h"
#include "patchfusion/core/files.h"

namespace patchfusion::evaluation {
namespace {

using testing::expect_input_error;
using testing::ScratchFolder;

const Table2Row& paper_row(std::string_view key) {
    return *std::ranges::find(kTable2, key, &Table2Row::key);
}

AblationRow row_with(std::string_view key, const std::string& model) {
    return {.row = paper_row(key), .model = model};
}

/// Photographs of 64x48 pixels with depth rising from left to right.
datasets::DepthSet photos(int count) {
    const torch::Tensor truth = torch::linspace(1, 9, 64).expand({48, 64}).contiguous();
    datasets::DepthSet set = {.name = "set", .items = {}};
    for (int i = 0; i < count; ++i) {
        const datasets::DepthSample sample = {
            .rgb = testing::tiny_photo({.height = 48, .width = 64}, i), .depth_m = truth, .focal_px = 60.0, .edges = truth > 5};
        set.items.push_back({.name = "photo" + std::to_string(i), .load = [sample] { return sample; }});
    }
    return set;
}

AblationTable made_table() {
    AblationTable table = {.set = "scenes", .rows = {}, .failures = {}};
    table.rows.push_back({.row = row_with("coarse", "a"), .scores = {.rel = 0.5, .see = 3, .seconds = 0.1}, .images = 12});
    table.rows.push_back({.row = row_with("fine", "a"), .scores = {.rel = 0.9, .see = 4, .ce = 2, .seconds = 1}, .images = 12});
    table.rows.push_back(
        {.row = row_with("6", "b"), .scores = {.rel = 0.4, .see = 3.3, .ce = 0.5, .seconds = 2}, .images = 12});
    return table;
}

TEST(Table2, IsThePapers) {
    EXPECT_EQ(paper_row("10").paper.rel, 0.0399);
    EXPECT_EQ(paper_row("p49").paper.ce, 0.0464);
    EXPECT_TRUE(std::isnan(paper_row("coarse").paper.ce));
    EXPECT_FALSE(paper_row("6").trained->g2l);
    EXPECT_TRUE(paper_row("6").trained->cat_p);
    for (const Table2Row& row : kTable2) {
        EXPECT_NO_THROW(static_cast<void>(tiling::parse_plan(row.plan)));
    }
}

TEST(AblationConfig, ReadsRowsIntoTheTablesOrder) {
    const ScratchFolder folder;
    write_text(folder / "a.toml",
               "data = \"scenes\"\nsplit = \"val\"\nlimit = 3\nalign = \"median\"\n"
               "[[row]]\nrow = \"p49\"\nmodel = \"b.safetensors\"\n"
               "[[row]]\nrow = \"coarse\"\nmodel = \"lite\"\n");
    const AblationConfig config = read_ablation(folder / "a.toml");
    EXPECT_EQ(config.data, "scenes");
    EXPECT_EQ(config.split, "val");
    EXPECT_EQ(config.limit, 3U);
    EXPECT_EQ(config.alignment, Alignment::MedianScale);
    ASSERT_EQ(config.rows.size(), 2U);
    EXPECT_EQ(config.rows[0].row.key, "coarse");
    EXPECT_EQ(config.rows[1].model, "b.safetensors");
}

TEST(AblationConfig, NamesFileAndLineOfMistakes) {
    const ScratchFolder folder;
    const std::string row = "[[row]]\nrow = \"4\"\nmodel = \"m\"\n";
    const std::map<std::string, std::string> mistakes = {
        {"data = \"d\"\n", "at least one [[row]]"},
        {row, "needs data"},
        {"data = 5\n" + row, ":1: data must be text"},
        {"data = \"d\"\nlimit = -1\n" + row, ":2: limit"},
        {"data = \"d\"\nalign = \"affine\"\n" + row, "align is \"affine\""},
        {"data = \"d\"\nplan = \"p16\"\n" + row, "unknown key plan"},
        {"data = \"d\"\n" + row + row, "row 4 is there twice"},
        {"data = \"d\"\n[[row]]\nrow = \"11\"\nmodel = \"m\"\n", "no row \"11\" in table 2; known: coarse, fine, 1"},
        {"data = \"d\"\n[[row]]\nrow = \"1\"\n", "needs row and model"},
        {"data = \"d\"\n[row]\nrow = \"1\"\n", "[[row]]"},
        {"data = \n", ":1: "}};
    for (const auto& [text, reason] : mistakes) {
        write_text(folder / "a.toml", text);
        expect_input_error([&] { static_cast<void>(read_ablation(folder / "a.toml")); }, folder / "a.toml", reason);
    }
    expect_input_error([&] { static_cast<void>(read_ablation(folder / "none.toml")); }, folder / "none.toml", "cannot read");
}

TEST(Ablate, ScoresEachRowAsEvaluateScoresItsPlan) {
    const datasets::DepthSet set = photos(2);
    std::vector<std::string> loaded;
    const LoadModel load = [&](const std::string& name) {
        loaded.push_back(name);
        return testing::tiny_model();
    };
    AblationConfig config;
    config.limit = 1;
    for (const char* key : {"coarse", "fine", "2", "10", "p49-without-cai", "p49"}) {
        config.rows.push_back(row_with(key, std::string(key) == "p49" ? "another" : "one"));
    }
    const AblationTable table = ablate(config, set, load);
    EXPECT_EQ(loaded, (std::vector<std::string>{"one", "another"}));
    ASSERT_EQ(table.rows.size(), 6U);
    model::PatchFusion model = testing::tiny_model();
    datasets::DepthSet first = set;
    first.items.resize(1);
    EvaluationOptions options;
    for (const char* plan : {"fine", "blend-deform", "p16", "p49"}) {
        options.plans.push_back(tiling::parse_plan(plan));
    }
    const ScoresByPlan expected = evaluate(model, first, options).plans;
    const auto& rows = table.rows;
    EXPECT_TRUE(std::isnan(rows[0].scores.ce));
    EXPECT_DOUBLE_EQ(rows[1].scores.rel, expected.at("fine").errors.rel);
    EXPECT_DOUBLE_EQ(rows[2].scores.ce, expected.at("blend-deform").ce);
    EXPECT_DOUBLE_EQ(rows[3].scores.see, expected.at("p16").errors.see);
    EXPECT_DOUBLE_EQ(rows[4].scores.ce, expected.at("p16").ce);
    EXPECT_DOUBLE_EQ(rows[5].scores.rel, expected.at("p49").errors.rel);
    EXPECT_NE(rows[4].scores.rel, rows[5].scores.rel);
    for (const AblationResult& row : rows) {
        EXPECT_EQ(row.images, 1) << row.row.row.key;
        EXPECT_GT(row.scores.seconds, 0) << row.row.row.key;
    }
}

TEST(Ablate, NamesImagesThatFailOnceAndRefusesASetWithoutAny) {
    datasets::DepthSet set = photos(2);
    set.items[1].load = []() -> datasets::DepthSample { throw InputError("photo1.png: gone"); };
    AblationConfig config;
    config.rows = {row_with("coarse", "one"), row_with("p49-without-cai", "one")};
    const LoadModel load = [](const std::string&) { return testing::tiny_model(); };
    const AblationTable table = ablate(config, set, load);
    ASSERT_EQ(table.failures.size(), 1U);
    EXPECT_EQ(table.failures[0].image, "photo1");
    set.items.erase(set.items.begin());
    EXPECT_THROW(static_cast<void>(ablate(config, set, load)), InputError);
}

TEST(AblationMarkdown, HasOurNumbersBesideThePapers) {
    const std::string text = to_markdown(made_table());
    EXPECT_NE(
        text.find("| 6 | ✓ |  | ✓ |  | p16 | b | 0.4000 | 0.0419 | 3.3000 | 0.8415 | 0.5000 | 0.1700 | 2.000 | 1.642 |\n"),
        std::string::npos)
        << text;
    EXPECT_NE(text.find("| coarse baseline |  |  |  |  | coarse | a | 0.5000 | 0.0455 | 3.0000 | 0.9144 | – | – | 0.100 |"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("| 6 | -20.0 % | -7.9 % | +10.0 % | -8.0 % | -75.0 % | -33.2 % |\n"), std::string::npos) << text;
    EXPECT_NE(text.find("order: REL 3 of 3, SEE 2 of 3, CE 1 of 1."), std::string::npos) << text;
    EXPECT_NE(text.find("12 images of scenes."), std::string::npos);
}

TEST(AblationJson, KeepsAllOfIt) {
    AblationTable table = made_table();
    table.failures = {{.image = "x", .reason = "gone"}};
    const auto json = nlohmann::json::parse(to_json(table));
    EXPECT_EQ(json.at("rows").size(), 3U);
    EXPECT_TRUE(json.at("rows").at(0).at("ce").is_null());
    EXPECT_FALSE(json.at("rows").at(0).contains("g2l"));
    EXPECT_EQ(json.at("rows").at(2).at("cat_p"), true);
    EXPECT_EQ(json.at("rows").at(2).at("paper").at("see"), 0.8415);
    EXPECT_EQ(json.at("failed").at(0).at("reason"), "gone");
}

}  // namespace
}  // namespace patchfusion::evaluation
