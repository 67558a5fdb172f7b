// SPDX-License-Identifier: Apache-2.0
// Micro-benchmarks of what inference spends its time on, each fused path beside the plain one that training takes (gradients
// on: see nn::may_fuse). Sizes are lite's: a batch of four tiles of 216x384. Run by scripts/kernel_benchmarks.
#include <benchmark/benchmark.h>
#include <torch/torch.h>

#include "patchfusion/guided_fusion/coarse_crop.h"
#include "patchfusion/guided_fusion/g2l.h"
#include "patchfusion/metric_bins/metric_bins.h"
#include "patchfusion/nn/convolve.h"
#include "patchfusion/nn/resize.h"
#include "patchfusion/tiling/running_mean.h"

namespace patchfusion {
namespace {

constexpr std::int64_t kTiles = 4;
constexpr Size kProcess = {.height = 216, .width = 384};
constexpr std::array<int, kPyramidLevels> kChannels = {64, 64, 48, 32, 16, 16};

/// Whether a benchmark takes the fused path (its argument is 1) or the plain one (0).
class Path {
  public:
    explicit Path(benchmark::State& state) : gradients_(state.range(0) == 0) {
        state.SetLabel(state.range(0) == 0 ? "plain" : "fused");
    }

  private:
    torch::AutoGradMode gradients_;
};

torch::Tensor picture(std::int64_t channels, Size size) {
    return torch::rand({kTiles, channels, size.height, size.width}).contiguous(torch::MemoryFormat::ChannelsLast);
}

Size level_size(int level) {
    return {.height = kProcess.height >> (kPyramidLevels - 1 - level), .width = kProcess.width >> (kPyramidLevels - 1 - level)};
}

FeaturePyramid features() {
    FeaturePyramid pyramid;
    for (int level = 0; level < kPyramidLevels; ++level) {
        pyramid[level] = picture(kChannels.at(static_cast<std::size_t>(level)), level_size(level));
    }
    return pyramid;
}

void convolution_bias_relu(benchmark::State& state) {
    const torch::Tensor x = picture(32, level_size(3));
    torch::Tensor weight = torch::rand({32, 32, 3, 3}).contiguous(torch::MemoryFormat::ChannelsLast);
    weight.requires_grad_(state.range(0) == 0);
    const torch::Tensor bias = torch::rand({32});
    const Path path(state);
    for (auto _ : state) {
        benchmark::DoNotOptimize(nn::convolve(x, weight, bias, {.padding = 1}, nn::Activation::Relu));
    }
    const double flop = 2.0 * 9 * 32 * 32 * static_cast<double>(x.numel()) / 32;
    state.counters["FLOP/s"] = benchmark::Counter(flop, benchmark::Counter::kIsIterationInvariantRate);
}

struct Head : torch::nn::Module {
    Head()
        : bins({.bins = 32,
                .embedding_dim = 32,
                .mlp_dim = 32,
                .seed_mlp_dim = 64,
                .attractor_alpha = 1.0,
                .max_temperature = 5.0},
               kChannels, 80.0) {
        bins.register_on(*this);
    }
    metric_bins::MetricBins bins;
};

void metric_bins_head(benchmark::State& state) {
    Head head;
    const FeaturePyramid pyramid = features();
    const Path path(state);
    for (auto _ : state) {
        benchmark::DoNotOptimize(head.bins.forward(pyramid));
    }
}

void global_to_local_level(benchmark::State& state) {
    const Size size = level_size(4);
    guided_fusion::GlobalToLocalLevel level(
        guided_fusion::GlobalToLocalLevelOptions{.channels = 16, .blocks = 2, .heads = 1, .window = 6, .grid = size});
    level->eval();
    const torch::Tensor x = picture(16, size).narrow(0, 0, 1);
    const Path path(state);
    for (auto _ : state) {
        benchmark::DoNotOptimize(level->forward(x));
    }
}

void coarse_crops(benchmark::State& state) {
    const torch::NoGradGuard no_grad;
    const torch::Tensor map = picture(16, kProcess).narrow(0, 0, 1);
    const RectF quarter = {.left = 37.5, .top = 20.25, .width = kProcess.width / 4.0, .height = kProcess.height / 4.0};
    const guided_fusion::TileRois rois = {.rois = std::vector<RectF>(kTiles, quarter), .image_of_tile = {}};
    for (auto _ : state) {
        benchmark::DoNotOptimize(guided_fusion::crop_map(map, rois, 1.0, kProcess));
    }
}

void bilinear_resize(benchmark::State& state) {
    const torch::NoGradGuard no_grad;
    const torch::Tensor x = picture(32, level_size(3));
    for (auto _ : state) {
        benchmark::DoNotOptimize(nn::resize_corners(x, level_size(4)));
    }
}

void running_mean_update(benchmark::State& state) {
    const torch::Tensor depth = torch::rand({kProcess.height, kProcess.width});
    const torch::Tensor mask = tiling::blend_mask(kProcess);
    const Rect rect = {.left = 192, .top = 108, .width = kProcess.width, .height = kProcess.height};
    for (auto _ : state) {
        tiling::RunningMean mean({.height = 4 * kProcess.height, .width = 4 * kProcess.width});
        mean.add(rect, depth, mask);
        benchmark::DoNotOptimize(mean.mean(rect));
    }
}

BENCHMARK(convolution_bias_relu)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(metric_bins_head)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(global_to_local_level)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(coarse_crops)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(bilinear_resize)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(running_mean_update)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace patchfusion

BENCHMARK_MAIN();
