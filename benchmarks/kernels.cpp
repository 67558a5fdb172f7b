// SPDX-License-Identifier: Apache-2.0
// Micro-benchmarks of what inference spends its time on, each fused path beside the plain one that training takes (gradients
// on: see nn::may_fuse). Sizes are lite's: a batch of four tiles of 216x384. Run by scripts/kernel_benchmarks.
#include <ATen/core/dispatch/Dispatcher.h>
#include <benchmark/benchmark.h>
#include <torch/torch.h>
#include <array>
#include <map>
#include <optional>
#include <vector>

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

/// What 8-bit integers would give: oneDNN's quantised convolution with bias and ReLU, activations 8 bits in and out, as if
/// scales were known; beside its float types. Not used by inference.
torch::Tensor convolve_int8(const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& bias) {
    const auto channels = weight.size(0);
    static const auto prepack = c10::Dispatcher::singleton().findSchemaOrThrow("onednn::qconv_prepack", "");
    static const auto convolve = c10::Dispatcher::singleton().findSchemaOrThrow("onednn::qconv2d_pointwise", "");
    static const std::vector<std::int64_t> ones = {1, 1};
    const auto scales = torch::full({channels}, 1.0 / 127);
    const auto zeros = torch::zeros({channels}, torch::kLong);
    static std::map<std::int64_t, torch::Tensor> packed;  // by channels
    if (!packed.contains(channels)) {
        torch::jit::Stack stack = {weight.mul(127).to(torch::kChar), scales, 1.0 / 255, 0, ones, ones, ones, 1, x.sizes()};
        prepack.callBoxed(stack);
        packed[channels] = stack.back().toTensor();
    }
    torch::jit::Stack stack = {x,
                               1.0 / 255,
                               0,
                               packed[channels],
                               scales,
                               zeros,
                               bias,
                               ones,
                               ones,
                               ones,
                               1,
                               1.0,
                               0,
                               torch::kByte,
                               "relu",
                               c10::List<std::optional<at::Scalar>>(),
                               c10::IValue()};
    convolve.callBoxed(stack);
    return stack.back().toTensor();
}

/// Arguments: channels, and 0 float32, 1 bfloat16, 2 int8.
void convolution_of_type(benchmark::State& state) {
    const torch::NoGradGuard no_grad;
    const std::int64_t channels = state.range(0);
    const std::int64_t tiles = channels >= 256 ? 1 : kTiles;  // a batch as inference has it
    const auto type = std::array{torch::kFloat, torch::kBFloat16, torch::kByte}.at(static_cast<std::size_t>(state.range(1)));
    state.SetLabel(std::array{"float32", "bfloat16", "int8"}.at(static_cast<std::size_t>(state.range(1))));
    const torch::Tensor x = torch::rand({tiles, channels, 108, 192})
                                .mul(type == torch::kByte ? 255 : 1)
                                .to(type)
                                .contiguous(torch::MemoryFormat::ChannelsLast);
    const bool integers = type == torch::kByte;
    const torch::Tensor weight = torch::rand({channels, channels, 3, 3})
                                     .sub(0.5)
                                     .to(integers ? torch::kFloat : type)
                                     .contiguous(torch::MemoryFormat::ChannelsLast);
    const torch::Tensor bias = torch::rand({channels}).to(integers ? torch::kFloat : type);
    for (auto _ : state) {
        benchmark::DoNotOptimize(integers ? convolve_int8(x, weight, bias)
                                          : nn::convolve(x, weight, bias, {.padding = 1}, nn::Activation::Relu));
    }
    const double flop = 2.0 * 9 * static_cast<double>(channels * x.numel());
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
BENCHMARK(convolution_of_type)->ArgsProduct({{32, 256}, {0, 1, 2}})->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(metric_bins_head)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(global_to_local_level)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(coarse_crops)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(bilinear_resize)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(running_mean_update)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace patchfusion

BENCHMARK_MAIN();
