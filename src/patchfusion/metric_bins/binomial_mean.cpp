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

/// What every pass over a batch reads, [N,...] as saved for the backward pass.
struct BatchPass {
    torch::Tensor scale;             // [N,1,h,w], contiguous
    torch::Tensor slope;             // [N,1,h,w], contiguous
    torch::Tensor log_coefficients;  // [K]
    torch::Tensor centres;           // [N,h',w',K], contiguous

    std::int64_t width() const { return scale.size(3); }
    std::int64_t pixels() const { return scale.size(2) * scale.size(3); }
    std::size_t bins() const { return static_cast<std::size_t>(centres.size(3)); }

    ImagePass image(std::int64_t n) const {
        return {.scale = scale.const_data_ptr<float>() + n * pixels(),
                .slope = slope.const_data_ptr<float>() + n * pixels(),
                .centres = centres.const_data_ptr<float>() + n * centres.stride(0),
                .log_coefficients = log_coefficients.const_data_ptr<float>(),
                .bins = centres.size(3),
                .centres_width = centres.size(2)};
    }
};

/// Where the corners of each pixel lie, for one size of pixels and centres.
class CornerGrid {
  public:
    explicit CornerGrid(const BatchPass& pass)
        : rows_(taps(pass.centres.size(1), pass.scale.size(2))),
          columns_(taps(pass.centres.size(2), pass.width())),
          centres_width_(pass.centres.size(2)),
          bins_(pass.centres.size(3)) {}

    Corners of(std::int64_t pixel) const {
        const auto width = static_cast<std::int64_t>(columns_.size());
        return corners(rows_[static_cast<std::size_t>(pixel / width)], columns_[static_cast<std::size_t>(pixel % width)],
                       centres_width_, bins_);
    }

  private:
    std::vector<Tap> rows_;
    std::vector<Tap> columns_;
    std::int64_t centres_width_;
    std::int64_t bins_;
};

torch::Tensor means(const BatchPass& batch) {
    torch::Tensor result = torch::empty_like(batch.scale);
    const CornerGrid grid(batch);
    float* const out = result.mutable_data_ptr<float>();
    at::parallel_for(0, batch.scale.numel(), 4096, [&](std::int64_t begin, std::int64_t end) {
        std::vector<float> probability(batch.bins());
        std::vector<float> centre(batch.bins());
        for (std::int64_t i = begin; i < end; ++i) {
            const std::int64_t pixel = i % batch.pixels();
            out[i] = batch.image(i / batch.pixels()).mean(pixel, grid.of(pixel), probability.data(), centre.data());
        }
    });
    return result;
}

/// Gradients of one image's means by its scale [h,w], slope [h,w] and centres [h',w',K], given those of its means.
struct ImageGradient {
    const float* of_means;
    float* by_scale;
    float* by_slope;
    float* by_centres;  // added to

    void add(const ImagePass& pass, std::int64_t pixel, const Corners& from, std::vector<float>& probability,
             std::vector<float>& centre) const {
        const float mean = pass.mean(pixel, from, probability.data(), centre.data());
        float scale = 0;
        float slope = 0;
        for (std::size_t k = 0; k < probability.size(); ++k) {
            const float pull = probability[k] * (centre[k] - mean);  // d mean / d logit_k
            scale += pull * pass.log_coefficients[k];
            slope += pull * static_cast<float>(k);
        }
        by_scale[pixel] = of_means[pixel] * scale;
        by_slope[pixel] = of_means[pixel] * slope;
        for (std::size_t corner = 0; corner < from.at.size(); ++corner) {
            const float share = of_means[pixel] * from.weight[corner];
            for (std::size_t k = 0; k < probability.size(); ++k) {
                by_centres[from.at[corner] + static_cast<std::int64_t>(k)] += share * probability[k];
            }
        }
    }
};

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
        const CornerGrid grid(batch);
        // Neighbouring pixels add to the same centres, so a thread takes whole images.
        at::parallel_for(0, batch.scale.size(0), 1, [&](std::int64_t begin, std::int64_t end) {
            std::vector<float> probability(batch.bins());
            std::vector<float> centre(batch.bins());
            for (std::int64_t n = begin; n < end; ++n) {
                const ImagePass image = batch.image(n);
                const ImageGradient gradient{.of_means = of_means.const_data_ptr<float>() + n * batch.pixels(),
                                             .by_scale = by_scale.mutable_data_ptr<float>() + n * batch.pixels(),
                                             .by_slope = by_slope.mutable_data_ptr<float>() + n * batch.pixels(),
                                             .by_centres = by_centres.mutable_data_ptr<float>() + n * by_centres.stride(0)};
                for (std::int64_t pixel = 0; pixel < batch.pixels(); ++pixel) {
                    gradient.add(image, pixel, grid.of(pixel), probability, centre);
                }
            }
        });
        return {by_scale, by_slope, torch::Tensor(), by_centres.permute({0, 3, 1, 2})};
    }
};

}  // namespace

torch::Tensor binomial_mean(const BinomialPixels& pixels, const torch::Tensor& log_coefficients, const torch::Tensor& centres) {
    if (!pixels.scale.is_cpu()) {
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
