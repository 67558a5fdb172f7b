// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/library/options.h"

#include <fmt/format.h>

#include "patchfusion/core/error.h"
#include "patchfusion/core/progress.h"
#include "patchfusion/inference/focal.h"
#include "patchfusion/tiling/schedule.h"

namespace patchfusion::library {
namespace {

constexpr int kMostThreads = 1024;  // as --threads takes them

}  // namespace

inference::InferenceOptions inference_options(const PredictOptions& options, Size photo) {
    if (options.threads < 0 || options.threads > kMostThreads) {
        throw InputError(fmt::format("{} threads cannot be: give 1 to {}, or 0 for all cores", options.threads, kMostThreads));
    }
    if (options.cai != ConsistencyAware::Paper && options.cai != ConsistencyAware::Official) {
        throw InputError(
            fmt::format("unknown consistency-aware inference ({}): give Paper or Official", static_cast<int>(options.cai)));
    }
    const inference::Lens lens = {.focal_px = options.focal_px, .fov_degrees = options.fov_degrees};
    return {.plan = tiling::parse_plan(options.plan),
            .cai = options.cai == ConsistencyAware::Official ? inference::ConsistencyAwareInference::Official
                                                             : inference::ConsistencyAwareInference::Paper,
            .focal_px = inference::choose_focal(lens, photo).px,  // before any work
            .seed = options.seed};
}

torch::Device torch_device(Device device) {
    if (device == Device::Cpu) {
        return torch::kCPU;
    }
    if (device != Device::Cuda) {
        throw InputError(fmt::format("unknown device ({}): give Cpu or Cuda", static_cast<int>(device)));
    }
    if (!torch::cuda::is_available()) {
        throw InputError(
            "device cuda: no CUDA device here, or a LibTorch without "
            "CUDA; use the device cpu");
    }
    return torch::kCUDA;
}

void Reporter::report(int tiles_done, int tiles_total) {
    heed_stop();
    if (options_.progress) {
        try {
            options_.progress(tiles_done, tiles_total);
        } catch (...) {
            thrown_ = std::current_exception();
            throw Cancelled();
        }
        heed_stop();
    }
}

void Reporter::heed_stop() const {
    if (options_.stop.stop_requested()) {
        throw Cancelled();
    }
}

void Reporter::rethrow() const {
    if (thrown_) {
        std::rethrow_exception(thrown_);
    }
}

ThreadsScope::ThreadsScope(int threads) {
    if (threads > 0) {
        before_ = torch::get_num_threads();
        torch::set_num_threads(threads);
    }
}

ThreadsScope::~ThreadsScope() {
    if (before_ > 0) {
        torch::set_num_threads(before_);
    }
}

}  // namespace patchfusion::library
