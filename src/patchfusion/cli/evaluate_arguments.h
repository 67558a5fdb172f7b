// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "patchfusion/cli/inference_arguments.h"
#include "patchfusion/evaluation/evaluate.h"
#include "patchfusion/evaluation/part.h"

namespace patchfusion::cli {

/// What evaluate takes from the command line.
struct EvaluateArguments {
    std::string data;
    std::vector<std::string> parts;  // files to merge, in the place of data
    std::string split;
    bool strict = false;
    std::vector<std::string> plans = {"coarse", "fine", "p16", "p49", "r128"};
    std::vector<std::string> baselines;
    std::string alignment = "none";
    std::string json;
    std::string csv;
    std::string error_maps;  // folder
    std::string markdown;
    std::size_t limit = 0;  // images per set; 0: all
    std::string shard;      // I/N
    InferenceArguments inference;
};

void add_evaluate_options(CLI::App& command, EvaluateArguments& arguments);

/// Throws CLI::ParseError unless there is data, or parts to merge and beside them nothing but the files to write.
void check_evaluate_options(const CLI::App& command, const EvaluateArguments& arguments);

/// The options they mean. Throws InputError for a plan that is none, plans or baselines of one name, or a device that is not
/// there.
[[nodiscard]] evaluation::EvaluationOptions evaluation_options(const EvaluateArguments& arguments);

/// What the parts of one evaluation have in common: all that scores depend on, and of each set how many images it has.
[[nodiscard]] evaluation::Settings settings_of(const EvaluateArguments& arguments, const std::vector<datasets::DepthSet>& sets);

}  // namespace patchfusion::cli
