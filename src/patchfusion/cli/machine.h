// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <CLI/CLI.hpp>
#include <string>

namespace patchfusion::cli {

/// What of the machine to use: options that several commands share.
struct MachineOptions {
    int threads = 0;  // 0: all cores
    std::string device = "cpu";
};

/// --threads N
void add_threads_option(CLI::App& command, MachineOptions& options);
/// --device cpu|cuda
void add_device_option(CLI::App& command, MachineOptions& options);

/// Starts the program again with OMP_WAIT_POLICY=passive unless the variable is set: LibTorch's threads spin while they wait
/// for one another, which beside other work takes most of the time, and their run-time library reads it only when it is loaded.
/// ./patchfusion sets it beforehand, so this costs its users nothing. Goes on where it cannot.
void wait_without_spinning(char** argv);
/// Makes LibTorch, and what reads and writes pictures, keep to the number of threads; call it before any tensor work.
/// `processes` of one run that share the machine share its cores where no number is given, and keep to those that their
/// launcher binds them to.
void use_threads(const MachineOptions& options, int processes = 1);
/// The device to compute on. Throws InputError where CUDA is asked for and there is none.
[[nodiscard]] torch::Device chosen_device(const MachineOptions& options);

}  // namespace patchfusion::cli
