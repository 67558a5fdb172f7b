// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/export3d/stereo.h"

#include <ATen/Parallel.h>
#include <algorithm>
#include <cmath>
#include <vector>

namespace patchfusion::export3d {
namespace {

constexpr std::int64_t kBand = 32;  // rows at once

/// 1/metres, 0 at infinity.
torch::Tensor inverse_of(const torch::Tensor& depth_m) {
    return depth_m.to(torch::kFloat32).clamp_min(1e-3).reciprocal();
}

/// From inverse depth to pixels to the left: none at the farthest of the picture, most at the nearest percent.
class Shift {
  public:
    Shift(const torch::Tensor& depth_m, double largest_px) : largest_px_(largest_px) {
        constexpr std::int64_t kSamples = 1 << 16;
        const torch::Tensor all = depth_m.flatten();
        const std::int64_t step = std::max<std::int64_t>(1, all.size(0) / kSamples);
        const torch::Tensor sample = std::get<0>(inverse_of(all.slice(0, 0, all.size(0), step)).sort());
        far_ = sample[0].item<float>();
        near_ = sample[(sample.size(0) - 1) * 99 / 100].item<float>();
    }

    /// How many pixels each pixel moves, [rows,W].
    [[nodiscard]] torch::Tensor of(const torch::Tensor& depth_m) const {
        return ((inverse_of(depth_m) - far_) / std::max(near_ - far_, 1e-9F)).clamp(0, 1) * largest_px_;
    }

  private:
    double largest_px_;
    float far_ = 0;
    float near_ = 0;
};

/// One row of the right view.
class RowWarp {
  public:
    RowWarp(const float* shift, int width) : shift_(shift), width_(width), source_(static_cast<std::size_t>(width), -1) {}

    /// The column of the photograph that each column of the right view shows.
    std::vector<int> sources() {
        for (int x = 0; x < width_; ++x) {
            const float here = static_cast<float>(x) - shift_[x];
            const float next = x + 1 < width_ ? static_cast<float>(x + 1) - shift_[x + 1] : here + 1;
            // A surface seen more from the side stretches: its pixels reach to where the next one begins, but not over an edge.
            const float end = next > here && next - here < kLargestStretch ? next : here + 1;
            for (int to = static_cast<int>(std::ceil(here - 0.5F)); static_cast<float>(to) < end + 0.5F; ++to) {
                offer(to, x);
            }
        }
        fill_holes();
        return source_;
    }

  private:
    static constexpr float kLargestStretch = 2.5F;  // pixels

    void offer(int to, int from) {
        if (to < 0 || to >= width_) {
            return;
        }
        int& now = source_[static_cast<std::size_t>(to)];
        if (now < 0 || shift_[from] >= shift_[now]) {  // nearer covers farther
            now = from;
        }
    }

    /// What nothing moved to shows the farther of its two neighbours.
    void fill_holes() {
        for (int x = 0; x < width_; ++x) {
            if (source_[static_cast<std::size_t>(x)] >= 0) {
                continue;
            }
            int end = x;
            while (end < width_ && source_[static_cast<std::size_t>(end)] < 0) {
                ++end;
            }
            const int left = x > 0 ? source_[static_cast<std::size_t>(x - 1)] : -1;
            const int right = end < width_ ? source_[static_cast<std::size_t>(end)] : -1;
            const bool take_left = right < 0 || (left >= 0 && shift_[left] <= shift_[right]);
            std::fill(source_.begin() + x, source_.begin() + end, std::max(0, take_left ? left : right));
        }
    }

    const float* shift_;
    int width_;
    std::vector<int> source_;
};

}  // namespace

torch::Tensor right_view(const torch::Tensor& rgb, const torch::Tensor& depth_m, const StereoOptions& options) {
    const torch::Tensor left = rgb.contiguous();
    const auto width = static_cast<int>(rgb.size(1));
    const Shift shift(depth_m, options.largest_shift * width);
    torch::Tensor right = torch::empty_like(left);
    at::parallel_for(0, (rgb.size(0) + kBand - 1) / kBand, 1, [&](std::int64_t begin, std::int64_t end) {
        torch::Tensor band;  // [rows,W] pixels to the left
        for (std::int64_t row = begin * kBand; row < std::min(end * kBand, rgb.size(0)); ++row) {
            if (row % kBand == 0) {
                band = shift.of(depth_m.narrow(0, row, std::min(kBand, rgb.size(0) - row))).contiguous();
            }
            const float* const moves = band.const_data_ptr<float>() + row % kBand * width;
            const std::vector<int> sources = RowWarp(moves, width).sources();
            const std::uint8_t* const from = left.const_data_ptr<std::uint8_t>() + row * width * 3;
            std::uint8_t* to = right.mutable_data_ptr<std::uint8_t>() + row * width * 3;
            for (const int column : sources) {
                to = std::copy_n(from + 3 * static_cast<std::ptrdiff_t>(column), 3, to);
            }
        }
    });
    return right;
}

torch::Tensor side_by_side(const torch::Tensor& left, const torch::Tensor& right) {
    return torch::cat({left, right}, 1);
}

torch::Tensor anaglyph(const torch::Tensor& left, const torch::Tensor& right) {
    return torch::cat({left.narrow(2, 0, 1), right.narrow(2, 1, 2)}, 2);
}

}  // namespace patchfusion::export3d
