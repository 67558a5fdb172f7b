// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/tiling/roi_kernel.h"

#include <algorithm>
#include <cmath>

#include "patchfusion/core/for_each_processor.h"

namespace patchfusion::tiling {
namespace {

void add_tap(RoiAxis& axis, std::int64_t pixel, double weight) {
    const auto in_bin = axis.taps.begin() + static_cast<std::ptrdiff_t>(axis.begin.back());
    const auto known = std::find_if(in_bin, axis.taps.end(), [&](const RoiTap& tap) { return tap.pixel == pixel; });
    if (known == axis.taps.end()) {
        axis.taps.push_back({.pixel = pixel, .weight = weight});
    } else {
        known->weight += weight;
    }
}

[[gnu::always_inline]] inline void add_scaled(const float* __restrict from, float factor, std::int64_t count,
                                              float* __restrict to) {
    for (std::int64_t i = 0; i < count; ++i) {
        to[i] += factor * from[i];
    }
}

}  // namespace

RoiAxis roi_axis(double start, double length, int bins, std::int64_t pixels) {
    constexpr double kRounding = 1e-9;  // a bin that rounding made longer than its pixels gets no sample more
    const double bin = length / bins;
    const int samples = static_cast<int>(std::ceil(bin * (1 - kRounding)));
    RoiAxis axis;
    for (int b = 0; b < bins; ++b) {
        axis.begin.push_back(axis.taps.size());
        for (int s = 0; s < samples; ++s) {
            const double position = start - 0.5 + bin * (b + (s + 0.5) / samples);
            if (position < -1.0 || position > static_cast<double>(pixels)) {
                continue;
            }
            const double inside = std::clamp(position, 0.0, static_cast<double>(pixels - 1));
            const auto low = static_cast<std::int64_t>(inside);
            const double fraction = inside - static_cast<double>(low);
            add_tap(axis, low, (1.0 - fraction) / samples);
            add_tap(axis, std::min(low + 1, pixels - 1), fraction / samples);
        }
    }
    axis.begin.push_back(axis.taps.size());
    return axis;
}

RoiAxis area_axis(std::int64_t pixels, int bins, int first, int count) {
    const double bin = static_cast<double>(pixels) / bins;
    RoiAxis axis;
    for (int b = first; b < first + count; ++b) {
        axis.begin.push_back(axis.taps.size());
        const double start = b * bin;
        const double end = std::min(start + bin, static_cast<double>(pixels));
        for (auto pixel = static_cast<std::int64_t>(start); static_cast<double>(pixel) < end; ++pixel) {
            const auto left = static_cast<double>(pixel);
            add_tap(axis, pixel, (std::min(end, left + 1) - std::max(start, left)) / bin);
        }
    }
    axis.begin.push_back(axis.taps.size());
    return axis;
}

PATCHFUSION_FOR_EACH_PROCESSOR
void add_aligned_row(const RoiAxis& columns, const float* row, float share, std::int64_t channels, float* aligned) {
    for (std::size_t bin = 0; bin < columns.bins(); ++bin) {
        float* const to = aligned + static_cast<std::int64_t>(bin) * channels;
        for (std::size_t i = columns.begin[bin]; i < columns.begin[bin + 1]; ++i) {
            const RoiTap& tap = columns.taps[i];
            add_scaled(row + tap.pixel * channels, share * static_cast<float>(tap.weight), channels, to);
        }
    }
}

PATCHFUSION_FOR_EACH_PROCESSOR
void add_gradient_row(const RoiAxis& columns, const float* aligned, float share, std::int64_t channels, float* row) {
    for (std::size_t bin = 0; bin < columns.bins(); ++bin) {
        const float* const from = aligned + static_cast<std::int64_t>(bin) * channels;
        for (std::size_t i = columns.begin[bin]; i < columns.begin[bin + 1]; ++i) {
            const RoiTap& tap = columns.taps[i];
            add_scaled(from, share * static_cast<float>(tap.weight), channels, row + tap.pixel * channels);
        }
    }
}

}  // namespace patchfusion::tiling
