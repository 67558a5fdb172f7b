// SPDX-License-Identifier: Apache-2.0
// How long a model of the official size takes to load; printed where PATCHFUSION_BENCHMARK is set. It needs 3.1 GB of disk.
#include <fmt/core.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <cstdlib>
#include <fstream>

#include "checkpoint/test_files.h"
#include "patchfusion/checkpoint/without_random_values.h"
#include "patchfusion/core/timer.h"

namespace patchfusion::checkpoint {
namespace {

/// As many parameters as patchfusion-zoedepth has, 765 M: linear layers like BEiT-L's, and the convolutions of its decoders and
/// of the fusion (a sixth of all), stored channels-last.
struct SyntheticNetwork : torch::nn::Module {
    SyntheticNetwork() {
        for (int block = 0; block < 610; ++block) {
            register_module("linear" + std::to_string(block), torch::nn::Linear(1024, 1024));
        }
        for (int conv = 0; conv < 210; ++conv) {
            auto layer = register_module("conv" + std::to_string(conv),
                                         torch::nn::Conv2d(torch::nn::Conv2dOptions(256, 256, 3).padding(1)));
            layer->weight.set_data(layer->weight.data().contiguous(torch::MemoryFormat::ChannelsLast));
        }
    }
};

/// Processor seconds of this process so far: what the clock on the wall says on cores that do nothing else.
double cpu_seconds() {
    ::rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const ::timeval& time) { return static_cast<double>(time.tv_sec) + 1e-6 * time.tv_usec; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// Memory of this process that is no file's, bytes: what a copy of the weights would add to.
double anonymous_memory() {
    std::ifstream status("/proc/self/status");
    std::string word;
    double kilobytes = 0;
    while (status >> word) {
        if (word == "RssAnon:") {
            status >> kilobytes;
        }
    }
    return kilobytes * 1024;
}

TEST(LoadTime, OfAModelOfOfficialSize) {
    if (std::getenv("PATCHFUSION_BENCHMARK") == nullptr) {
        GTEST_SKIP() << "set PATCHFUSION_BENCHMARK to time loading 765 M parameters";
    }
    const test::TemporaryFolder folder;
    const auto path = folder / "large.safetensors";
    std::size_t parameters = 0;
    {
        const WithoutRandomValues unneeded;
        const SyntheticNetwork network;
        for (const torch::Tensor& parameter : network.parameters()) {
            parameters += static_cast<std::size_t>(parameter.numel());
        }
        write_safetensors(path, {.tensors = state_of(network), .metadata = {}});
    }
    for (int attempt = 0; attempt < 3; ++attempt) {
        const double before = anonymous_memory();
        const Timer timer;
        const double start_cpu = cpu_seconds();
        std::unique_ptr<SyntheticNetwork> network;
        {
            const WithoutRandomValues all_come_from_the_file;
            network = std::make_unique<SyntheticNetwork>();
        }
        const double made_cpu = cpu_seconds();
        Checkpoint weights = read_checkpoint(path);
        const double read_cpu = cpu_seconds();
        adopt_strictly(*network, std::move(weights));
        const double end_cpu = cpu_seconds();
        fmt::print(
            "{:.0f} M parameters: {:.2f} s, of the processor {:.2f} s (network {:.2f}, file {:.2f}, checks and adoption "
            "{:.2f}), "
            "{:.2f} GB of own memory\n",
            static_cast<double>(parameters) / 1e6, timer.seconds(), end_cpu - start_cpu, made_cpu - start_cpu,
            read_cpu - made_cpu, end_cpu - read_cpu, (anonymous_memory() - before) / 1e9);
    }
}

}  // namespace
}  // namespace patchfusion::checkpoint
