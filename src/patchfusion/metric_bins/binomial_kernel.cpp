// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/metric_bins/binomial_kernel.h"

#include <algorithm>
#include <cmath>

#include "patchfusion/core/for_each_processor.h"
#include "patchfusion/nn/lanes.h"

namespace patchfusion::metric_bins {
namespace {

/// The four neighbours of a pixel among the centres, as offsets to their values, and their weights.
struct Corners {
    std::array<std::int64_t, 4> at{};
    std::array<float, 4> weight{};
};

[[gnu::always_inline]] inline Corners corners(const Tap& y, const Tap& x, std::int64_t width, std::int64_t bins) {
    const auto offset = [&](std::int64_t i, std::int64_t j) { return (i * width + j) * bins; };
    return {.at = {offset(y.first, x.first), offset(y.first, x.second), offset(y.second, x.first), offset(y.second, x.second)},
            .weight = {(1 - y.share) * (1 - x.share), (1 - y.share) * x.share, y.share * (1 - x.share), y.share * x.share}};
}

[[gnu::always_inline]] inline Corners corners(const BinomialImage& image, std::int64_t row, std::int64_t column) {
    return corners(image.rows[row], image.columns[column], image.centres_width, image.bins);
}

/// The centres at a pixel.
[[gnu::always_inline]] inline void resized(const float* centres, const Corners& from, std::int32_t bins, float* centre) {
    const float* const a = centres + from.at[0];
    const float* const b = centres + from.at[1];
    const float* const c = centres + from.at[2];
    const float* const d = centres + from.at[3];
#pragma omp simd
    for (std::int32_t k = 0; k < bins; ++k) {
        centre[k] = from.weight[0] * a[k] + from.weight[1] * b[k] + from.weight[2] * c[k] + from.weight[3] * d[k];
    }
}

/// Resized's backward pass: adds a pixel's gradients, times `factor`, to those of the centres that it was made of.
[[gnu::always_inline]] inline void add_to_corners(const float* gradients, float factor, const Corners& from, std::int32_t bins,
                                                  float* by_centres) {
    for (std::size_t corner = 0; corner < from.at.size(); ++corner) {
        const float share = factor * from.weight[corner];
        float* const by_centre = by_centres + from.at[corner];
#pragma omp simd
        for (std::int32_t k = 0; k < bins; ++k) {
            by_centre[k] += share * gradients[k];
        }
    }
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
    resized(image.centres, from, bins, centre);
    float total = 0;
    float sum = 0;
#pragma omp simd reduction(+ : total, sum)
    for (std::int32_t k = 0; k < bins; ++k) {
        probability[k] = nn::exp_of_negative<float, std::int32_t>(probability[k] - largest);
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
void add_resized_row(const ResizedRow& map, float* sums) {
    const auto channels = static_cast<std::int32_t>(map.channels);
    std::vector<float> resized_values(static_cast<std::size_t>(channels));
    float* const added = resized_values.data();
    for (std::int64_t column = 0; column < map.width; ++column, sums += channels) {
        resized(map.values, corners(map.row, map.columns[column], map.values_width, channels), channels, added);
#pragma omp simd
        for (std::int32_t c = 0; c < channels; ++c) {
            sums[c] = std::max(sums[c] + added[c], 0.0F);
        }
    }
}

PATCHFUSION_FOR_EACH_PROCESSOR
void attract_row(const AttractorImage& image, std::int64_t row, float* drawn) {
    const auto bins = static_cast<std::int32_t>(image.bins);
    std::vector<float> work(2 * static_cast<std::size_t>(bins));
    float* const centre = work.data();
    float* const shift = centre + bins;
    const float share = 1.0F / static_cast<float>(image.point_count);
    for (std::int64_t column = 0; column < image.width; ++column, drawn += bins) {
        resized(image.centres, corners(image.rows[row], image.columns[column], image.centres_width, bins), bins, centre);
        std::fill_n(shift, bins, 0.0F);
        const float* const points = image.points + (row * image.width + column) * image.point_count;
        for (std::int64_t i = 0; i < image.point_count; ++i) {
            const float point = points[i];
#pragma omp simd
            for (std::int32_t k = 0; k < bins; ++k) {
                const float distance = point - centre[k];
                shift[k] += distance / (1.0F + image.alpha * distance * distance);
            }
        }
#pragma omp simd
        for (std::int32_t k = 0; k < bins; ++k) {
            drawn[k] = centre[k] + share * shift[k];
        }
    }
}

PATCHFUSION_FOR_EACH_PROCESSOR
void attract_gradient_of_row(const AttractorImage& image, std::int64_t row, const AttractorGradient& gradient) {
    const auto bins = static_cast<std::int32_t>(image.bins);
    std::vector<float> work(2 * static_cast<std::size_t>(bins));
    float* const centre = work.data();
    float* const by_centre = centre + bins;  // resized
    const float share = 1.0F / static_cast<float>(image.point_count);
    for (std::int64_t column = 0; column < image.width; ++column) {
        const std::int64_t pixel = row * image.width + column;
        const Corners from = corners(image.rows[row], image.columns[column], image.centres_width, bins);
        const float* const of_drawn = gradient.of_drawn + pixel * bins;
        resized(image.centres, from, bins, centre);
        std::fill_n(by_centre, bins, 0.0F);
        for (std::int64_t i = pixel * image.point_count; i < (pixel + 1) * image.point_count; ++i) {
            const float point = image.points[i];
            float by_point = 0;
#pragma omp simd reduction(+ : by_point)
            for (std::int32_t k = 0; k < bins; ++k) {
                const float distance = point - centre[k];
                const float square = image.alpha * distance * distance;
                const float fraction = 1.0F / (1.0F + square);
                const float slope = (1.0F - square) * fraction * fraction;  // d/dx of dx / (1 + alpha dx^2)
                by_centre[k] += slope;
                by_point += of_drawn[k] * slope;
            }
            gradient.by_points[i] = share * by_point;
        }
#pragma omp simd
        for (std::int32_t k = 0; k < bins; ++k) {
            by_centre[k] = of_drawn[k] * (1.0F - share * by_centre[k]);
        }
        add_to_corners(by_centre, 1.0F, from, bins, gradient.by_centres);
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
        add_to_corners(probability, gradient.of_means[pixel], from, bins, gradient.by_centres);
    }
}

}  // namespace patchfusion::metric_bins
