// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/metric_bins/binomial_mean.h"

#include <ATen/Parallel.h>
#include <vector>

#include "patchfusion/metric_bins/binomial_kernel.h"
#include "patchfusion/nn/resize.h"

namespace patchfusion::metric_bins {
namespace {

/// What every pass over a batch reads, [N,...] as saved for the backward pass.
struct BatchPass {
    torch::Tensor scale;             // [N,1,h,w], contiguous
    torch::Tensor slope;             // [N,1,h,w], contiguous
    torch::Tensor log_coefficients;  // [K]
    torch::Tensor centres;           // [N,h',w',K], contiguous
    std::vector<Tap> row_taps = taps(centres.size(1), scale.size(2));
    std::vector<Tap> column_taps = taps(centres.size(2), scale.size(3));

    std::int64_t rows() const { return scale.size(2); }
    std::int64_t width() const { return scale.size(3); }

    BinomialImage image(std::int64_t n) const {
        return {.scale = scale.const_data_ptr<float>() + n * scale.stride(0),
                .slope = slope.const_data_ptr<float>() + n * slope.stride(0),
                .centres = centres.const_data_ptr<float>() + n * centres.stride(0),
                .log_coefficients = log_coefficients.const_data_ptr<float>(),
                .bins = centres.size(3),
                .centres_width = centres.size(2),
                .rows = row_taps.data(),
                .columns = column_taps.data(),
                .width = width()};
    }
};

torch::Tensor means(const BatchPass& batch) {
    torch::Tensor result = torch::empty_like(batch.scale);
    float* const out = result.mutable_data_ptr<float>();
    at::parallel_for(0, batch.scale.size(0) * batch.rows(), 16, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t row = begin; row < end; ++row) {
            binomial_mean_of_row(batch.image(row / batch.rows()), row % batch.rows(), out + row * batch.width());
        }
    });
    return result;
}

class BinomialMean : public torch::autograd::Function<BinomialMean> {
  public:
    static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& scale,
                                 const torch::Tensor& slope, const torch::Tensor& log_coefficients,
                                 const torch::Tensor& centres) {
        const BatchPass batch{.scale = scale.contiguous(),
                              .slope = slope.contiguous(),
                              .log_coefficients = log_coefficients.contiguous(),
                              .centres = centres.permute({0, 2, 3, 1}).contiguous()};
        context->save_for_backward({batch.scale, batch.slope, batch.log_coefficients, batch.centres});
        return means(batch);
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   const torch::autograd::variable_list& gradients) {
        const auto saved = context->get_saved_variables();
        const BatchPass batch{.scale = saved[0], .slope = saved[1], .log_coefficients = saved[2], .centres = saved[3]};
        const torch::Tensor of_means = gradients[0].contiguous();
        torch::Tensor by_scale = torch::empty_like(batch.scale);
        torch::Tensor by_slope = torch::empty_like(batch.slope);
        torch::Tensor by_centres = torch::zeros_like(batch.centres);
        // Neighbouring pixels add to the same centres, so a thread takes whole images.
        at::parallel_for(0, batch.scale.size(0), 1, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t n = begin; n < end; ++n) {
                const BinomialGradient gradient{.of_means = of_means.const_data_ptr<float>() + n * of_means.stride(0),
                                                .by_scale = by_scale.mutable_data_ptr<float>() + n * by_scale.stride(0),
                                                .by_slope = by_slope.mutable_data_ptr<float>() + n * by_slope.stride(0),
                                                .by_centres = by_centres.mutable_data_ptr<float>() + n * by_centres.stride(0)};
                for (std::int64_t row = 0; row < batch.rows(); ++row) {
                    binomial_gradient_of_row(batch.image(n), row, gradient);
                }
            }
        });
        return {by_scale, by_slope, torch::Tensor(), by_centres.permute({0, 3, 1, 2})};
    }
};

}  // namespace

torch::Tensor binomial_mean(const BinomialPixels& pixels, const torch::Tensor& log_coefficients, const torch::Tensor& centres) {
    if (!pixels.scale.is_cpu() || pixels.scale.scalar_type() != torch::kFloat32) {
        return binomial_mean_plain(pixels, log_coefficients, centres);
    }
    return BinomialMean::apply(pixels.scale, pixels.slope, log_coefficients, centres);
}

torch::Tensor binomial_mean_plain(const BinomialPixels& pixels, const torch::Tensor& log_coefficients,
                                  const torch::Tensor& centres) {
    const torch::Tensor coefficients = log_coefficients.view({1, -1, 1, 1});
    const torch::Tensor k = torch::arange(log_coefficients.size(0), log_coefficients.options()).view({1, -1, 1, 1});
    const torch::Tensor probability = (coefficients * pixels.scale + k * pixels.slope).softmax(1);  // [N,K,h,w]
    return (probability * nn::resize_corners(centres, nn::size_of(pixels.scale))).sum(1, /*keepdim=*/true);
}

}  // namespace patchfusion::metric_bins
