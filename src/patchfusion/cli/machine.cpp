// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/cli/machine.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <thread>

#include "patchfusion/core/error.h"
#include "patchfusion/image/io_threads.h"

namespace patchfusion::cli {

void add_threads_option(CLI::App& command, MachineOptions& options) {
    command.add_option("--threads", options.threads, "Threads to compute with (default: all cores)")
        ->check(CLI::Range(1, 1024));
}

void add_device_option(CLI::App& command, MachineOptions& options) {
    command.add_option("--device", options.device, "cpu or cuda")->check(CLI::IsMember({"cpu", "cuda"}))->capture_default_str();
}

void wait_without_spinning(char** argv) {
    if (std::getenv("OMP_WAIT_POLICY") == nullptr && ::setenv("OMP_WAIT_POLICY", "passive", 0) == 0) {
        ::execv("/proc/self/exe", argv);
    }
}

void use_threads(const MachineOptions& options, int processes) {
    if (options.threads > 0) {
        torch::set_num_threads(options.threads);
    } else if (processes > 1) {
        const int share = std::max(1, static_cast<int>(std::thread::hardware_concurrency()) / processes);
        torch::set_num_threads(std::min(torch::get_num_threads(), share));
    }
    image::use_io_threads(torch::get_num_threads());
}

torch::Device chosen_device(const MachineOptions& options) {
    if (options.device == "cuda" && !torch::cuda::is_available()) {
        throw InputError("--device cuda: no CUDA device here, or a LibTorch without CUDA; use --device cpu");
    }
    return torch::Device(options.device);
}

}  // namespace patchfusion::cli
