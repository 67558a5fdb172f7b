// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/cli_test.h"
#include "patchfusion/core/files.h"

namespace patchfusion::testing {
namespace {

class Ablate : public CliTest {
  protected:
    Ablate() {
        const Size size = {.height = 48, .width = 64};
        add_photo_with_depth(folder_ / "set", "a", size, size, 55);
        write_text(config(), fmt::format("data = \"{}\"\n[[row]]\nrow = \"coarse\"\nmodel = \"{}\"\n[[row]]\nrow = "
                                         "\"10\"\nmodel = \"{}\"\n",
                                         (folder_ / "set").string(), tiny(), tiny()));
    }
    [[nodiscard]] std::string config() const { return (folder_ / "ablation.toml").string(); }
};

TEST_F(Ablate, WritesTheTableAndItsNumbers) {
    const std::string json_file = (folder_ / "table2.json").string();
    const std::string markdown = (folder_ / "table2.md").string();
    const ProgramRun run =
        run_program({"ablate", "--config", config(), "--markdown", markdown, "--json", json_file, "--threads", "1"});
    ASSERT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(run.out, read_bytes(markdown) + "\n");
    EXPECT_NE(run.out.find("| 10 | ✓ | ✓ | ✓ | ✓ | p16 |"), std::string::npos) << run.out;
    const auto json = nlohmann::json::parse(read_bytes(json_file));
    EXPECT_GT(json.at("rows").at(1).at("rel").get<double>(), 0);
    EXPECT_EQ(json.at("rows").at(1).at("paper").at("rel"), 0.0399);
}

TEST_F(Ablate, AMissingModelIsFoundBeforeAnyRowIsScored) {
    std::string rows = read_bytes(config());
    rows.replace(rows.rfind(tiny()), tiny().size(), "gone.safetensors");
    write_text(config(), rows);
    std::filesystem::remove(folder_ / "set/a.json");  // which scoring a row would trip over
    const std::string markdown = (folder_ / "table2.md").string();
    const ProgramRun run = run_program({"ablate", "--config", config(), "--strict", "--markdown", markdown, "--threads", "1"});
    expect_one_error(run, 2, "ablation.toml: row 10: gone.safetensors: no such model file");
    EXPECT_FALSE(std::filesystem::exists(markdown));
}

TEST_F(Ablate, MistakesAreOneLineAndExitTwo) {
    expect_one_error(run_program({"ablate", "--config", (folder_ / "none.toml").string()}), 2, "none.toml");
    std::filesystem::remove(folder_ / "set/a.json");
    expect_one_error(run_program({"ablate", "--config", config(), "--strict", "--threads", "1"}), 2, "a.json: no such file");
    std::filesystem::remove_all(folder_ / "set");
    expect_one_error(run_program({"ablate", "--config", config()}), 2, "no such folder");
}

}  // namespace
}  // namespace patchfusion::testing
