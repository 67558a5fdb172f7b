// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/metric_bins/inference_head.h"

#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <ATen/record_function.h>
#include <algorithm>

#include "patchfusion/core/precision.h"
#include "patchfusion/metric_bins/attraction.h"
#include "patchfusion/metric_bins/binomial_kernel.h"
#include "patchfusion/metric_bins/shares_kernel.h"
#include "patchfusion/nn/flop_counter.h"
#include "patchfusion/nn/lane_count.h"
#include "patchfusion/nn/resize.h"

namespace patchfusion::metric_bins {
namespace {

constexpr std::int64_t kSlabValues = 1 << 20;  // of hidden values, made at a time: they stay in the cache
constexpr std::int64_t kRowsAtLeast = 4;       // for a thread

/// The same in what this thread multiplies in.
Affine for_products(const Affine& affine) {
    const auto type = at::autocast::is_autocast_enabled(at::kCPU) ? torch::kBFloat16 : torch::kFloat32;
    return {.weight = affine.weight.to(type), .bias = affine.bias.to(type)};
}

/// x: [...,in] -> [...,out]
torch::Tensor apply(const Affine& affine, const torch::Tensor& x) {
    return torch::nn::functional::linear(x.to(affine.weight.scalar_type()), affine.weight, affine.bias);
}

torch::Tensor side_by_side(const torch::Tensor& map) {
    return map.permute({0, 2, 3, 1}).contiguous();  // [N,C,h,w] -> [N,h,w,C]
}

/// Adds the coarse map, resized, to rows of the level and rectifies them. slab: [r,w,C] from row `first` on; coarse:
/// [h',w',C].
void add_resized_and_rectify(torch::Tensor& slab, const torch::Tensor& coarse, const std::vector<Tap>& row_taps,
                             const std::vector<Tap>& column_taps, std::int64_t first) {
    const float* const from = coarse.const_data_ptr<float>();
    float* const to = slab.mutable_data_ptr<float>();
    at::parallel_for(0, slab.size(0), kRowsAtLeast, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t row = begin; row < end; ++row) {
            add_resized_row({.values = from,
                             .channels = slab.size(2),
                             .values_width = coarse.size(1),
                             .row = row_taps[static_cast<std::size_t>(first + row)],
                             .columns = column_taps.data(),
                             .width = slab.size(1)},
                            to + row * slab.stride(0));
        }
    });
}

/// What the log-binomial layer reads of each pixel: [N,h,w,in-1], and the relative depth where there is one.
torch::Tensor pixel_inputs(const torch::Tensor& feature, const torch::Tensor& relative_depth) {
    const torch::Tensor values = side_by_side(feature).to(torch::kFloat32);
    return relative_depth.defined()
               ? torch::cat({values, side_by_side(nn::resize_corners(relative_depth, nn::size_of(feature)))}, 3)
               : values;
}

}  // namespace

Affine affine_of(const torch::nn::Conv2d& convolution) {
    return {.weight = convolution->weight.flatten(1).to(torch::kFloat32), .bias = convolution->bias.to(torch::kFloat32)};
}

Affine linear_after(const torch::Tensor& weight, const Affine& inner) {
    const c10::impl::ExcludeDispatchKeyGuard in_float32(c10::autocast_dispatch_keyset);
    const at::DisableRecordFunctionGuard uncounted;  // a cost of the weights, not of the pixels that nn::FlopCounter is about
    return {.weight = weight.mm(inner.weight), .bias = weight.mv(inner.bias)};
}

torch::Tensor two_layers(const torch::Tensor& feature, const Affine& hidden, const Affine& out) {
    const torch::Tensor middle = apply(for_products(hidden), side_by_side(feature)).relu_();
    return apply(for_products(out), middle).to(torch::kFloat32);
}

LevelState attract(const torch::Tensor& feature, const LevelWeights& weights, const LevelState& before) {
    const torch::Tensor values = side_by_side(feature);  // [N,h,w,C]
    const std::int64_t rows = values.size(1);
    const std::int64_t width = values.size(2);
    const auto row_taps = taps(before.guide.size(1), rows);
    const auto column_taps = taps(before.guide.size(2), width);
    const Affine hidden = for_products(weights.hidden);
    const Affine attracted = for_products(weights.attracted);
    const Affine to_points = for_products(weights.points);
    const Affine to_next = for_products(weights.next);
    const auto float32 = torch::dtype(torch::kFloat32);
    torch::Tensor points = torch::empty({values.size(0), rows, width, to_points.bias.size(0)}, float32);
    torch::Tensor next = torch::empty({values.size(0), rows, width, to_next.bias.size(0)}, float32);
    const std::int64_t at_once = std::max<std::int64_t>(1, kSlabValues / (width * hidden.bias.size(0)));
    for (std::int64_t n = 0; n < values.size(0); ++n) {
        for (std::int64_t first = 0; first < rows; first += at_once) {
            const std::int64_t count = std::min(at_once, rows - first);
            const torch::Tensor middle = apply(hidden, values[n].narrow(0, first, count)).relu_();  // [r,w,mid]
            torch::Tensor slab = apply(attracted, middle).to(torch::kFloat32);
            add_resized_and_rectify(slab, before.guide[n], row_taps, column_taps, first);
            points[n].narrow(0, first, count).copy_(apply(to_points, slab));
            next[n].narrow(0, first, count).copy_(apply(to_next, middle));
        }
    }
    return {.guide = next, .centres = attracted_side_by_side(torch::softplus(points), before.centres, weights.options->alpha)};
}

torch::Tensor log_binomial_mean(ConditionalLogBinomialImpl& layer, const torch::Tensor& feature,
                                const torch::Tensor& relative_depth, const LevelState& state) {
    const torch::Tensor inputs = pixel_inputs(feature, relative_depth);  // [N,h,w,inputs]
    const std::int64_t hidden = state.guide.size(3);
    const Affine first = affine_of(layer.first());
    const Affine second = affine_of(layer.second());
    const std::int64_t missing = hidden - first.bias.size(0);
    const torch::Tensor first_weight =
        torch::constant_pad_nd(first.weight.narrow(1, 0, inputs.size(3)).t(), {0, missing}).contiguous();
    const torch::Tensor first_bias = torch::constant_pad_nd(first.bias, {0, missing}).contiguous();
    const torch::Tensor second_weight = torch::constant_pad_nd(second.weight, {0, missing}).contiguous();
    const torch::Tensor coefficients = layer.log_coefficients().to(torch::kFloat32).contiguous();
    const LogBinomialOptions& options = layer.options();
    const SharesWeights weights = {.first = first_weight.const_data_ptr<float>(),
                                   .first_bias = first_bias.const_data_ptr<float>(),
                                   .second = second_weight.const_data_ptr<float>(),
                                   .second_bias = second.bias.const_data_ptr<float>(),
                                   .inputs = inputs.size(3),
                                   .hidden = hidden,
                                   .share_floor = static_cast<float>(kShareFloor),
                                   .probability_floor = static_cast<float>(kProbabilityFloor),
                                   .min_temperature = static_cast<float>(options.min_temperature),
                                   .max_temperature = static_cast<float>(options.max_temperature)};
    const std::int64_t rows = inputs.size(1);
    const std::int64_t width = inputs.size(2);
    const auto row_taps = taps(state.guide.size(1), rows);
    const auto column_taps = taps(state.guide.size(2), width);
    torch::Tensor means = torch::empty({inputs.size(0), 1, rows, width}, inputs.options());
    float* const out = means.mutable_data_ptr<float>();
    at::parallel_for(0, inputs.size(0) * rows, kRowsAtLeast, [&](std::int64_t begin, std::int64_t end) {
        std::vector<float> scale(static_cast<std::size_t>(width));
        std::vector<float> slope(static_cast<std::size_t>(width));
        for (std::int64_t row = begin; row < end; ++row) {
            const std::int64_t n = row / rows;
            const Tap& tap = row_taps[static_cast<std::size_t>(row % rows)];
            const float* const guide = state.guide.const_data_ptr<float>() + n * state.guide.stride(0);
            binomial_pixels_of_row({.inputs = inputs.const_data_ptr<float>() + row * width * weights.inputs,
                                    .embedding_y0 = guide + tap.first * state.guide.stride(1),
                                    .embedding_y1 = guide + tap.second * state.guide.stride(1),
                                    .share_y1 = tap.share,
                                    .columns = column_taps.data(),
                                    .width = width},
                                   weights, scale.data(), slope.data());
            binomial_mean_of_row({.scale = scale.data(),
                                  .slope = slope.data(),
                                  .centres = state.centres.const_data_ptr<float>() + n * state.centres.stride(0),
                                  .log_coefficients = coefficients.const_data_ptr<float>(),
                                  .bins = state.centres.size(3),
                                  .centres_width = state.centres.size(2),
                                  .rows = &tap,
                                  .columns = column_taps.data(),
                                  .width = width},
                                 0, out + row * width);
        }
    });
    nn::count_flop(2 * means.numel() * first.bias.size(0) * (weights.inputs + second.bias.size(0)));
    return means;
}

}  // namespace patchfusion::metric_bins
