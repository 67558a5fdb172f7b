// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "cli/program.h"
#include "datasets/tiny_sets.h"
#include "evaluation/tiny_model.h"
#include "image/scratch_folder.h"
#include "patchfusion/image/depth_file.h"

namespace patchfusion::testing {

/// Tests of commands that need a model: one tiny model for all of them, a folder for each.
class CliTest : public ::testing::Test {
  protected:
    static void SetUpTestSuite() {
        models_ = new ScratchFolder;  // NOLINT(cppcoreguidelines-owning-memory): as GoogleTest shares things in a suite
        model::save_model(models_->path() / "tiny.safetensors", tiny_model());
    }
    static void TearDownTestSuite() {
        delete models_;  // NOLINT(cppcoreguidelines-owning-memory)
        models_ = nullptr;
    }

    [[nodiscard]] static std::string tiny() { return (*models_ / "tiny.safetensors").string(); }

    /// A photograph of 96x64 pixels in this test's folder; the format goes by the extension.
    std::string photo(const std::string& name, Size size = {.height = 64, .width = 96}) {
        const auto path = folder_.path() / name;
        std::filesystem::create_directories(path.parent_path());
        image::write_rgb(path, tiny_photo(size));
        return path.string();
    }

    [[nodiscard]] std::string output() const { return (folder_ / "out").string(); }

    /// `patchfusion predict` with the tiny model into this test's output folder.
    [[nodiscard]] ProgramRun predict(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), {"predict", "--model", tiny(), "-o", output(), "--threads", "1"});
        return run_program(arguments);
    }

    /// Names of the files in the output folder, hidden ones too.
    [[nodiscard]] std::vector<std::string> written() const {
        std::vector<std::string> names;
        if (std::filesystem::exists(output())) {
            for (const auto& entry : std::filesystem::directory_iterator(output())) {
                names.push_back(entry.path().filename().string());
            }
        }
        std::ranges::sort(names);
        return names;
    }

    ScratchFolder folder_;

  private:
    inline static ScratchFolder* models_ = nullptr;
};

/// The one error line of a run that must have ended with this code and said something with `text` in it.
inline void expect_one_error(const ProgramRun& run, int exit_code, const std::string& text) {
    EXPECT_EQ(run.exit_code, exit_code) << run.err;
    ASSERT_EQ(run.error_lines().size(), 1U) << run.err;
    EXPECT_TRUE(run.err.starts_with("patchfusion: ")) << run.err;
    EXPECT_NE(run.err.find(text), std::string::npos) << run.err;
}

}  // namespace patchfusion::testing
