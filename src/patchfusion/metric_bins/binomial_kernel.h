// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace patchfusion::metric_bins {

// The pixel loops of binomial_mean and attracted, free of LibTorch so that they compile alone and for several processors.

/// Where a bilinear resize with aligned corners reads along one axis: the first of two neighbours and the second's share.
struct Tap {
    std::int64_t first = 0;
    std::int64_t second = 0;
    float share = 0;
};

/// The taps of `out` samples of an axis of `in` values: [out].
[[nodiscard]] std::vector<Tap> taps(std::int64_t in, std::int64_t out);

/// One image. Centres are laid out [h',w',bins], so that a pixel's values lie side by side.
struct BinomialImage {
    const float* scale = nullptr;             // [h,w] 1/t
    const float* slope = nullptr;             // [h,w] log(p/(1-p)) / t
    const float* centres = nullptr;           // [h',w',bins]
    const float* log_coefficients = nullptr;  // [bins]
    std::int64_t bins = 0;
    std::int64_t centres_width = 0;  // w'
    const Tap* rows = nullptr;       // [h]
    const Tap* columns = nullptr;    // [w]
    std::int64_t width = 0;          // w
};

/// Writes the mean of the centres under each pixel's distribution for one row of pixels: [w].
void binomial_mean_of_row(const BinomialImage& image, std::int64_t row, float* means);

/// One image whose bin centres are drawn towards points; centres and points lie side by side as above.
struct AttractorImage {
    const float* points = nullptr;   // [h,w,points] metres
    const float* centres = nullptr;  // [h',w',bins] metres
    std::int64_t point_count = 0;
    std::int64_t bins = 0;
    std::int64_t centres_width = 0;  // w'
    const Tap* rows = nullptr;       // [h]
    const Tap* columns = nullptr;    // [w]
    std::int64_t width = 0;          // w
    float alpha = 0;                 // strength, 1/m^2
};

/// Writes one row of pixels' centres, resized and then moved by the mean over the points of dx / (1 + alpha dx^2), dx from
/// centre to point: [w,bins].
void attract_row(const AttractorImage& image, std::int64_t row, float* drawn);

/// Gradients of one image, given those of its drawn centres.
struct AttractorGradient {
    const float* of_drawn = nullptr;  // [h,w,bins]
    float* by_points = nullptr;       // [h,w,points]
    float* by_centres = nullptr;      // [h',w',bins], added to
};

/// Writes the gradients of one row of pixels.
void attract_gradient_of_row(const AttractorImage& image, std::int64_t row, const AttractorGradient& gradient);

/// A map of which a resized row is made; channels lie side by side.
struct ResizedRow {
    const float* values = nullptr;  // [h',w',channels]
    std::int64_t channels = 0;
    std::int64_t values_width = 0;  // w'
    Tap row;
    const Tap* columns = nullptr;  // [w]
    std::int64_t width = 0;        // w
};

/// sums [w,channels] = max(sums + the resized row, 0).
void add_resized_row(const ResizedRow& map, float* sums);

/// Gradients of one image, given those of its means.
struct BinomialGradient {
    const float* of_means = nullptr;  // [h,w]
    float* by_scale = nullptr;        // [h,w]
    float* by_slope = nullptr;        // [h,w]
    float* by_centres = nullptr;      // [h',w',bins], added to
};

/// Writes the gradients of one row of pixels.
void binomial_gradient_of_row(const BinomialImage& image, std::int64_t row, const BinomialGradient& gradient);

}  // namespace patchfusion::metric_bins
