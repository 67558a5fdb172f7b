// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/metric_bins/binomial_mean.h"

#include <ATen/Parallel.h>
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "patchfusion/nn/resize.h"

namespace patchfusion::metric_bins {
namespace {

/// Where a bilinear resize with aligned corners reads along one axis: the first of two neighbours and the second's share.
struct Tap {
    std::int64_t first = 0;
    std::int64_t second = 0;
    float share = 0;
};

std::vector<Tap> taps(std::int64_t in, std::int64_t out) {
    std::vector<Tap> result(static_cast<std::size_t>(out));
    const double step = out > 1 ? static_cast<double>(in - 1) / static_cast<double>(out - 1) : 0.0;
    for (std::int64_t i = 0; i < out; ++i) {
        const double at = step * static_cast<double>(i);
        const auto first = std::min(static_cast<std::int64_t>(at), in - 1);
        result[static_cast<std::size_t>(i)] = {.first = first,
                                               .second = std::min(first + 1, in - 1),
                                               .share = static_cast<float>(at - static_cast<double>(first))};
    }
    return result;
}

/// The four neighbours of a pixel among the centres, as offsets to their K values, and their weights.
struct Corners {
    std::array<std::int64_t, 4> at{};
    std::array<float, 4> weight{};
};

Corners corners(const Tap& y, const Tap& x, std::int64_t width, std::int64_t bins) {
    return {.at = {(y.first * width + x.first) * bins, (y.first * width + x.second) * bins, (y.second * width + x.first) * bins,
                   (y.second * width + x.second) * bins},
            .weight = {(1 - y.share) * (1 - x.share), (1 - y.share) * x.share, y.share * (1 - x.share), y.share * x.share}};
}

/// One image of a pass. Centres are laid out [h',w',K], so that a pixel's K values lie side by side.
struct ImagePass {
    const float* scale;
    const float* slope;
    const float* centres;
    const float* log_coefficients;
    std::int64_t bins;
    std::int64_t centres_width;

    /// probability_k and centre_k of the pixel, and the mean of the centres.
    float mean(std::int64_t pixel, const Corners& from, float* probability, float* centre) const {
        float largest = -INFINITY;
        for (std::int64_t k = 0; k < bins; ++k) {
            probability[k] = log_coefficients[k] * scale[pixel] + static_cast<float>(k) * slope[pixel];  // logit
            largest = std::max(largest, probability[k]);
        }
        float total = 0;
        for (std::int64_t k = 0; k < bins; ++k) {
            probability[k] = std::exp(probability[k] - largest);
            total += probability[k];
        }
        float sum = 0;
        for (std::int64_t k = 0; k < bins; ++k) {
            probability[k] /= total;
            centre[k] = from.weight[0] * centres[from.at[0] + k] + from.weight[1] * centres[from.at[1] + k] +
                        from.weight[2] * centres[from.at[2] + k] + from.weight[3] * centres[from.at[3] + k];
            sum += probability[k] * centre[k];
        }
        return sum;
    }
};

class BinomialMean : public torch::autograd::Function<BinomialMean> {
  public:
    static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& scale,
                                 const torch::Tensor& slope, const torch::Tensor& log_coefficients,
                                 const torch::Tensor& centres_first) {
        const torch::Tensor centres = centres_first.permute({0, 2, 3, 1}).contiguous();  // [N,h',w',K]
        const torch::Tensor scales = scale.contiguous();
        const torch::Tensor slopes = slope.contiguous();
        context->save_for_backward({scales, slopes, log_coefficients, centres});
        torch::Tensor mean = torch::empty_like(scales);
        const std::int64_t height = scale.size(2);
        const std::int64_t width = scale.size(3);
        const auto rows = taps(centres.size(1), height);
        const auto columns = taps(centres.size(2), width);
        float* const out = mean.mutable_data_ptr<float>();
        at::parallel_for(0, scale.size(0) * height, 8, [&](std::int64_t begin, std::int64_t end) {
            std::vector<float> probability(static_cast<std::size_t>(centres.size(3)));
            std::vector<float> centre(probability.size());
            for (std::int64_t row = begin; row < end; ++row) {
                const auto pass = image_pass(scales, slopes, log_coefficients, centres, row / height);
                const auto& y = rows[static_cast<std::size_t>(row % height)];
                for (std::int64_t x = 0; x < width; ++x) {
                    const auto from = corners(y, columns[static_cast<std::size_t>(x)], pass.centres_width, pass.bins);
                    out[row * width + x] = pass.mean((row % height) * width + x, from, probability.data(), centre.data());
                }
            }
        });
        return mean;
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   const torch::autograd::variable_list& gradients) {
        const auto saved = context->get_saved_variables();
        const torch::Tensor& scales = saved[0];
        const torch::Tensor& slopes = saved[1];
        const torch::Tensor& log_coefficients = saved[2];
        const torch::Tensor& centres = saved[3];
        const torch::Tensor gradient = gradients[0].contiguous();
        torch::Tensor scale_gradient = torch::empty_like(scales);
        torch::Tensor slope_gradient = torch::empty_like(slopes);
        torch::Tensor centre_gradient = torch::zeros_like(centres);
        const std::int64_t pixels = scales.size(2) * scales.size(3);
        const auto rows = taps(centres.size(1), scales.size(2));
        const auto columns = taps(centres.size(2), scales.size(3));
        // Neighbouring pixels add to the same centres, so a thread takes whole images.
        at::parallel_for(0, scales.size(0), 1, [&](std::int64_t begin, std::int64_t end) {
            std::vector<float> probability(static_cast<std::size_t>(centres.size(3)));
            std::vector<float> centre(probability.size());
            for (std::int64_t image = begin; image < end; ++image) {
                const auto pass = image_pass(scales, slopes, log_coefficients, centres, image);
                const float* const upstream = gradient.const_data_ptr<float>() + image * pixels;
                float* const to_scale = scale_gradient.mutable_data_ptr<float>() + image * pixels;
                float* const to_slope = slope_gradient.mutable_data_ptr<float>() + image * pixels;
                float* const to_centres = centre_gradient.mutable_data_ptr<float>() + image * centres.stride(0);
                for (std::int64_t pixel = 0; pixel < pixels; ++pixel) {
                    const auto from =
                        corners(rows[static_cast<std::size_t>(pixel / scales.size(3))],
                                columns[static_cast<std::size_t>(pixel % scales.size(3))], pass.centres_width, pass.bins);
                    const float mean = pass.mean(pixel, from, probability.data(), centre.data());
                    float by_scale = 0;
                    float by_slope = 0;
                    for (std::int64_t k = 0; k < pass.bins; ++k) {
                        const float pull =
                            probability[static_cast<std::size_t>(k)] * (centre[static_cast<std::size_t>(k)] - mean);
                        by_scale += pull * pass.log_coefficients[k];
                        by_slope += pull * static_cast<float>(k);
                    }
                    to_scale[pixel] = upstream[pixel] * by_scale;
                    to_slope[pixel] = upstream[pixel] * by_slope;
                    for (std::size_t corner = 0; corner < 4; ++corner) {
                        const float share = upstream[pixel] * from.weight[corner];
                        for (std::int64_t k = 0; k < pass.bins; ++k) {
                            to_centres[from.at[corner] + k] += share * probability[static_cast<std::size_t>(k)];
                        }
                    }
                }
            }
        });
        return {scale_gradient, slope_gradient, torch::Tensor(), centre_gradient.permute({0, 3, 1, 2})};
    }

  private:
    static ImagePass image_pass(const torch::Tensor& scales, const torch::Tensor& slopes, const torch::Tensor& log_coefficients,
                                const torch::Tensor& centres, std::int64_t image) {
        const std::int64_t pixels = scales.size(2) * scales.size(3);
        return {.scale = scales.const_data_ptr<float>() + image * pixels,
                .slope = slopes.const_data_ptr<float>() + image * pixels,
                .centres = centres.const_data_ptr<float>() + image * centres.stride(0),
                .log_coefficients = log_coefficients.const_data_ptr<float>(),
                .bins = centres.size(3),
                .centres_width = centres.size(2)};
    }
};

}  // namespace

torch::Tensor binomial_mean(const BinomialPixels& pixels, const torch::Tensor& log_coefficients, const torch::Tensor& centres) {
    if (!pixels.scale.is_cpu()) {
        return binomial_mean_plain(pixels, log_coefficients, centres);
    }
    return BinomialMean::apply(pixels.scale, pixels.slope, log_coefficients.contiguous(), centres);
}

torch::Tensor binomial_mean_plain(const BinomialPixels& pixels, const torch::Tensor& log_coefficients,
                                  const torch::Tensor& centres) {
    const torch::Tensor coefficients = log_coefficients.view({1, -1, 1, 1});
    const torch::Tensor k = torch::arange(log_coefficients.size(0), log_coefficients.options()).view({1, -1, 1, 1});
    const torch::Tensor probability = (coefficients * pixels.scale + k * pixels.slope).softmax(1);  // [N,K,h,w]
    return (probability * nn::resize_corners(centres, nn::size_of(pixels.scale))).sum(1, /*keepdim=*/true);
}

}  // namespace patchfusion::metric_bins
