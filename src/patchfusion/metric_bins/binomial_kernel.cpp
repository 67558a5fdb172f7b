// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/metric_bins/binomial_kernel.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "patchfusion/core/for_each_processor.h"

namespace patchfusion::metric_bins {
namespace {

/// exp(x) for x <= 0 to 3e-7 of its value, 0 below -87; without branches or calls, so that loops over it are vectorised.
/// x = n log 2 + r with |r| <= log(2) / 2, then 2^n times exp(r)'s Taylor polynomial.
[[gnu::always_inline]] inline float exp_of_negative(float x) {
    constexpr float kLowest = -87.0F;
    constexpr float kLog2High = 0.693359375F;  // log 2 in two parts, the first exact in few bits
    constexpr float kLog2Low = -2.12194440e-4F;
    const float bounded = std::max(x, kLowest);
    const auto n = static_cast<std::int32_t>(bounded * 1.44269504F - 0.5F);  // rounded: bounded is not positive
    const float whole = static_cast<float>(n);
    const float r = bounded - whole * kLog2High - whole * kLog2Low;
    const float series =
        1.0F + r * (1.0F + r * (1.0F / 2 + r * (1.0F / 6 + r * (1.0F / 24 + r * (1.0F / 120 + r * (1.0F / 720))))));
    const auto power = std::bit_cast<float>((n + 127) << 23);  // 2^n
    return x < kLowest ? 0.0F : series * power;
}

/// The four neighbours of a pixel among the centres, as offsets to their values, and their weights.
struct Corners {
    std::array<std::int64_t, 4> at{};
    std::array<float, 4> weight{};
};

[[gnu::always_inline]] inline Corners corners(const BinomialImage& image, std::int64_t row, std::int64_t column) {
    const Tap& y = image.rows[row];
    const Tap& x = image.columns[column];
    const auto offset = [&](std::int64_t i, std::int64_t j) { return (i * image.centres_width + j) * image.bins; };
    return {.at = {offset(y.first, x.first), offset(y.first, x.second), offset(y.second, x.first), offset(y.second, x.second)},
            .weight = {(1 - y.share) * (1 - x.share), (1 - y.share) * x.share, y.share * (1 - x.share), y.share * x.share}};
}

/// Fills the probability and the centre of each bin at a pixel and returns the centres' mean.
[[gnu::always_inline]] inline float distribution(const BinomialImage& image, std::int64_t pixel, const Corners& from,
                                                 float* probability, float* centre) {
    const auto bins = static_cast<std::int32_t>(image.bins);
    const float scale = image.scale[pixel];
    const float slope = image.slope[pixel];
    float largest = -INFINITY;
#pragma omp simd reduction(max : largest)
    for (std::int32_t k = 0; k < bins; ++k) {
        probability[k] = image.log_coefficients[k] * scale + static_cast<float>(k) * slope;  // logit
        largest = std::max(largest, probability[k]);
    }
    const float* const a = image.centres + from.at[0];
    const float* const b = image.centres + from.at[1];
    const float* const c = image.centres + from.at[2];
    const float* const d = image.centres + from.at[3];
    float total = 0;
    float sum = 0;
#pragma omp simd reduction(+ : total, sum)
    for (std::int32_t k = 0; k < bins; ++k) {
        probability[k] = exp_of_negative(probability[k] - largest);
        centre[k] = from.weight[0] * a[k] + from.weight[1] * b[k] + from.weight[2] * c[k] + from.weight[3] * d[k];
        total += probability[k];
        sum += probability[k] * centre[k];
    }
    const float share = 1.0F / total;
#pragma omp simd
    for (std::int32_t k = 0; k < bins; ++k) {
        probability[k] *= share;
    }
    return sum * share;
}

}  // namespace

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

PATCHFUSION_FOR_EACH_PROCESSOR
void binomial_mean_of_row(const BinomialImage& image, std::int64_t row, float* means) {
    std::vector<float> work(2 * static_cast<std::size_t>(image.bins));
    for (std::int64_t column = 0; column < image.width; ++column) {
        means[column] =
            distribution(image, row * image.width + column, corners(image, row, column), work.data(), work.data() + image.bins);
    }
}

PATCHFUSION_FOR_EACH_PROCESSOR
void binomial_gradient_of_row(const BinomialImage& image, std::int64_t row, const BinomialGradient& gradient) {
    const auto bins = static_cast<std::int32_t>(image.bins);
    std::vector<float> work(2 * static_cast<std::size_t>(bins));
    float* const probability = work.data();
    float* const centre = probability + bins;
    for (std::int64_t column = 0; column < image.width; ++column) {
        const std::int64_t pixel = row * image.width + column;
        const Corners from = corners(image, row, column);
        const float mean = distribution(image, pixel, from, probability, centre);
        float scale = 0;
        float slope = 0;
#pragma omp simd reduction(+ : scale, slope)
        for (std::int32_t k = 0; k < bins; ++k) {
            const float pull = probability[k] * (centre[k] - mean);  // d mean / d logit_k
            scale += pull * image.log_coefficients[k];
            slope += pull * static_cast<float>(k);
        }
        gradient.by_scale[pixel] = gradient.of_means[pixel] * scale;
        gradient.by_slope[pixel] = gradient.of_means[pixel] * slope;
        for (std::size_t corner = 0; corner < from.at.size(); ++corner) {
            const float share = gradient.of_means[pixel] * from.weight[corner];
            float* const by_centre = gradient.by_centres + from.at[corner];
#pragma omp simd
            for (std::int32_t k = 0; k < bins; ++k) {
                by_centre[k] += share * probability[k];
            }
        }
    }
}

}  // namespace patchfusion::metric_bins
