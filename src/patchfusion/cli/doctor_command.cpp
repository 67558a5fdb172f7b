// SPDX-License-Identifier: Apache-2.0
#include <ATen/Version.h>
#include <OpenImageIO/imageio.h>
#include <fmt/format.h>
#include <torch/torch.h>
#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <string_view>

#include "patchfusion/cli/command.h"
#include "patchfusion/cli/messages.h"
#include "patchfusion/core/error.h"
#include "patchfusion/core/timer.h"
#include "patchfusion/inference/infer.h"
#include "patchfusion/model/model_file.h"
#include "patchfusion/model/patchfusion.h"

namespace patchfusion::cli {
namespace {

namespace fs = std::filesystem;

/// The rest of the first line of a /proc file that starts with `key`, after its colon; "unknown" where there is none.
std::string proc_value(const char* file, std::string_view key) {
    std::ifstream stream(file);
    for (std::string line; std::getline(stream, line);) {
        const auto colon = line.find(':');
        if (line.starts_with(key) && colon != std::string::npos) {
            const auto start = line.find_first_not_of(" \t", colon + 1);
            return start == std::string::npos ? "" : line.substr(start);
        }
    }
    return "unknown";
}

/// Those of the CPU's features that the networks' speed depends on.
std::string cpu_features() {
    constexpr std::array<std::string_view, 6> kMatter = {"avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16"};
    std::istringstream flags(proc_value("/proc/cpuinfo", "flags"));
    std::string found;
    for (std::string flag; flags >> flag;) {
        if (std::ranges::find(kMatter, flag) != kMatter.end()) {
            found += (found.empty() ? "" : " ") + flag;
        }
    }
    return found.empty() ? "none that matter" : found;
}

std::string devices() {
    return torch::cuda::is_available() ? fmt::format("cpu, cuda ({} devices)", torch::cuda::device_count()) : "cpu";
}

void print_machine() {
    print_result("PatchFusion  " PATCHFUSION_VERSION);
    print_result(fmt::format("LibTorch     {} (oneDNN {}, CPU kernels {})", TORCH_VERSION, at::hasMKLDNN() ? "yes" : "no",
                             at::get_cpu_capability()));
    print_result(fmt::format("OpenImageIO  {}", OIIO_VERSION_STRING));
    print_result(fmt::format("CPU          {}, {} threads: {}", proc_value("/proc/cpuinfo", "model name"),
                             torch::get_num_threads(), cpu_features()));
    print_result(fmt::format("memory       {}, available {}", proc_value("/proc/meminfo", "MemTotal"),
                             proc_value("/proc/meminfo", "MemAvailable")));
    print_result(fmt::format("devices      {}", devices()));
}

void print_weights() {
    bool any = false;
    std::set<fs::path> seen;  // the folder may be one by two names
    for (const fs::path& folder : model::model_folders()) {
        std::error_code missing;
        if (!seen.insert(fs::weakly_canonical(folder, missing)).second) {
            continue;
        }
        for (const fs::directory_entry& entry : fs::directory_iterator(folder, missing)) {
            if (entry.path().extension() == ".safetensors") {
                print_result(fmt::format("weights      {}", entry.path().string()));
                any = true;
            }
        }
    }
    if (!any) {
        print_result("weights      none found; set PATCHFUSION_MODELS, or give --model a file");
    }
}

/// Runs the default model once on a made-up picture; throws what goes wrong.
void self_test() {
    const Timer timer;
    model::PatchFusion model = model::load_model("lite");
    const torch::Tensor picture = torch::linspace(0, 255, 216 * 384 * 3).to(torch::kUInt8).view({216, 384, 3});
    inference::InferenceOptions options;
    options.plan = tiling::parse_plan("p16");
    const torch::Tensor depth_m = inference::infer(model, picture, options).depth_m;
    if (!(torch::isfinite(depth_m).all() & (depth_m > 0).all()).item<bool>()) {
        throw InternalError("the model gave depth that is not positive and finite");
    }
    print_result(fmt::format("self-test    passed: lite, p16, {:.1f} s", timer.seconds()));
}

int doctor() {
    print_machine();
    print_weights();
    try {
        self_test();
    } catch (const std::exception& error) {
        print_result(fmt::format("self-test    FAILED: {}", first_line(error)));
        return kExitSomeFailed;
    }
    return kExitOk;
}

}  // namespace

void add_doctor_command(CLI::App& app, Run& run) {
    CLI::App& command = *app.add_subcommand("doctor", "Versions, CPU, memory, devices, weights found, and a self-test");
    command.callback([&run] { run = doctor; });
}

}  // namespace patchfusion::cli
