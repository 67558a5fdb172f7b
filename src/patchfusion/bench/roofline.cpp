// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/bench/roofline.h"

#include <algorithm>

#include "patchfusion/core/timer.h"
#include "patchfusion/nn/flop_counter.h"

namespace patchfusion::bench {
namespace {

constexpr int kRepeats = 4;

/// The best of some repeats; the first one warms up.
template <class Work>
double best_gflops(const Work& work, torch::Device device) {
    double best = 0;
    for (int i = 0; i <= kRepeats; ++i) {
        const nn::FlopCounter counter;
        const Timer timer;
        work();
        wait_for(device);
        if (i > 0) {
            best = std::max(best, counter.gflop() / timer.seconds());
        }
    }
    return best;
}

}  // namespace

void wait_for(torch::Device device) {
    if (device.is_cuda()) {
        torch::cuda::synchronize();
    }
}

Roofline measure_roofline(Precision precision, torch::Device device) {
    const torch::InferenceMode no_gradients;
    const auto options = torch::device(device).dtype(precision == Precision::Bf16 ? torch::kBFloat16 : torch::kFloat32);
    const auto channels_last = torch::MemoryFormat::ChannelsLast;
    const auto maps = torch::rand({2, 256, 96, 128}, options).contiguous(channels_last);
    const auto kernel = torch::rand({256, 256, 3, 3}, options).contiguous(channels_last);
    const auto matrix = torch::rand({2048, 2048}, options);
    return {.convolution_gflops = best_gflops([&] { (void)torch::conv2d(maps, kernel, {}, 1, 1); }, device),
            .product_gflops = best_gflops([&] { (void)torch::mm(matrix, matrix); }, device)};
}

}  // namespace patchfusion::bench
