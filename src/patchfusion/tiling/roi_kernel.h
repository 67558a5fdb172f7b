// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace patchfusion::tiling {

/// One pixel's share in a bin of one axis.
struct RoiTap {
    std::int64_t pixel = 0;
    double weight = 0;
};

/// The bilinear samples of one axis of an RoI: bin b averages taps[begin[b]] .. taps[begin[b + 1]].
struct RoiAxis {
    std::vector<std::size_t> begin;  // [bins + 1]
    std::vector<RoiTap> taps;

    [[nodiscard]] std::size_t bins() const { return begin.size() - 1; }
};

/// torchvision's sampling: pixel centres at i + 0.5 (aligned = true), ceil(length / bins) samples a bin; a sample more than a
/// pixel outside counts as 0, one nearer takes the border's value.
[[nodiscard]] RoiAxis roi_axis(double start, double length, int bins, std::int64_t pixels);

/// Of bins of equal length over all pixels those from `first` on, `count` of them, each pixel with the share that lies in the
/// bin: their means are those of areas.
[[nodiscard]] RoiAxis area_axis(std::int64_t pixels, int bins, int first, int count);

/// aligned[bin][c] += share x the bins' averages over one row of the map. row: [width][channels], aligned: [bins][channels].
void add_aligned_row(const RoiAxis& columns, const float* row, float share, std::int64_t channels, float* aligned);

/// The transpose: row[pixel][c] += share x what each pixel gave to the bins. row: [width][channels], aligned: [bins][channels].
void add_gradient_row(const RoiAxis& columns, const float* aligned, float share, std::int64_t channels, float* row);

}  // namespace patchfusion::tiling
