// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/inference/temporal.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "patchfusion/tiling/resample.h"

namespace patchfusion::inference {
namespace {

constexpr int kCells = 480;           // colours are compared on about so many cells along the longer side
constexpr double kStill = 0.25;       // cells a region may have moved and be fully still
constexpr double kMoving = 0.5;       // cells from which on it is moving
constexpr double kNoiseMargin = 1.8;  // of noise in 5x5 cells about its mean; the calmest tenth lies under the mean
constexpr double kWider = 1.0 / 8;    // what surroundings four times as wide count
constexpr double kDepthLimit = 0.1;   // change of a region's mean log depth from which on it counts as moving
constexpr double kSameScene = 0.6;    // correlation of two frames' colours
constexpr double kClip = 0.97;        // colours beyond are clipped

Size cells_of(const torch::Tensor& rgb) {
    const auto longer = static_cast<double>(std::max(rgb.size(0), rgb.size(1)));
    const int factor = std::max(1, static_cast<int>(std::lround(longer / kCells)));
    return {.height = std::max(1, static_cast<int>(rgb.size(0)) / factor),
            .width = std::max(1, static_cast<int>(rgb.size(1)) / factor)};
}

/// Means over squares of 2 radius + 1 cells: [1,1,h,w] -> [1,1,h,w].
torch::Tensor box(const torch::Tensor& values, std::int64_t radius) {
    return at::avg_pool2d(values, 2 * radius + 1, 1, radius, /*ceil_mode=*/false, /*count_include_pad=*/false);
}

torch::Tensor resized(const torch::Tensor& values, std::int64_t height, std::int64_t width) {
    return at::upsample_bilinear2d(values, std::array{height, width}, /*align_corners=*/false);
}

/// A mean over surroundings of all widths, of which the narrow ones count most: [1,1,h,w] -> [1,1,h,w].
torch::Tensor over_surroundings(const torch::Tensor& values) {
    const std::int64_t height = values.size(2);
    const std::int64_t width = values.size(3);
    torch::Tensor sum = box(values, 2);
    double weight = 1;
    double weights = 1;
    for (std::int64_t side = 4; side <= std::min(height, width); side *= 4) {
        weight *= kWider;
        weights += weight;
        sum.add_(resized(at::adaptive_avg_pool2d(values, std::array{height / side, width / side}), height, width), weight);
    }
    return sum.div_(weights);
}

/// How much brighter each channel became, [1,3,1,1]: the median of ratios, whatever moved.
torch::Tensor exposure_change(const torch::Tensor& now, const torch::Tensor& before) {
    const torch::Tensor usable = (now > 1 - kClip).logical_and(now < kClip).logical_and(before > 1 - kClip);
    torch::Tensor gains = torch::ones({1, 3, 1, 1});
    for (std::int64_t channel = 0; channel < 3; ++channel) {
        const torch::Tensor ratios = (now[0][channel] / before[0][channel]).masked_select(usable[0][channel]);
        if (ratios.numel() > 0) {
            gains[0][channel] = ratios.median();
        }
    }
    return gains;
}

/// Squared slopes of colours [1,3,h,w], summed over channels and both directions: [1,1,h,w].
torch::Tensor squared_slopes(const torch::Tensor& colours) {
    const torch::Tensor padded = at::replication_pad2d(colours, {1, 1, 1, 1});
    const std::int64_t height = colours.size(2);
    const std::int64_t width = colours.size(3);
    const torch::Tensor across =
        padded.narrow(2, 1, height).narrow(3, 2, width) - padded.narrow(2, 1, height).narrow(3, 0, width);
    const torch::Tensor down =
        padded.narrow(3, 1, width).narrow(2, 2, height) - padded.narrow(3, 1, width).narrow(2, 0, height);
    return (across.square() + down.square()).sum(1, /*keepdim=*/true).div_(4);
}

/// By how many cells a region has moved, [1,1,h,w], from what its colours changed by [1,3,h,w]: a motion of v changes a colour
/// by v times its slope (Lucas and Kanade 1981), of directions as they come half of that in the mean of squares.
torch::Tensor displacement(const torch::Tensor& change, const torch::Tensor& colours) {
    const torch::Tensor squared = change.square().sum(1, /*keepdim=*/true);
    const torch::Tensor noise = box(squared, 2).flatten().quantile(0.1);
    const torch::Tensor moved = (over_surroundings(squared) - kNoiseMargin * noise).clamp_min(0);
    return (2 * moved / (over_surroundings(squared_slopes(colours)) + 1e-6)).sqrt();
}

/// 1 up to `low`, 0 from `high` on.
torch::Tensor below(const torch::Tensor& values, double low, double high) {
    return ((high - values) / (high - low)).clamp(0, 1);
}

}  // namespace

bool TemporalSmoother::continues(const torch::Tensor& colours, const torch::Tensor& depth_m) const {
    if (!log_depth_.defined() || log_depth_.sizes() != depth_m.sizes() || colours_.sizes() != colours.sizes()) {
        return false;
    }
    const auto centred = [](const torch::Tensor& picture) { return picture.flatten() - picture.mean(); };
    const torch::Tensor now = centred(colours);
    const torch::Tensor before = centred(colours_);
    const double product = now.dot(before).item<double>();
    const double sizes = std::sqrt(now.dot(now).item<double>() * before.dot(before).item<double>());
    return product >= kSameScene * sizes;  // two frames without any contrast are of one scene
}

torch::Tensor TemporalSmoother::smooth(const torch::Tensor& rgb, const torch::Tensor& depth_m) {
    const torch::NoGradGuard no_gradients;
    const torch::Tensor colours = tiling::resize_photo(rgb, cells_of(rgb));  // [1,3,m,n]
    const torch::Tensor log_depth = depth_m.clamp_min(1e-3F).log();          // [H,W]
    if (!continues(colours, depth_m)) {
        colours_ = colours;
        frames_ = torch::ones({1, 1, colours.size(2), colours.size(3)});
        log_depth_ = log_depth;
        return depth_m;
    }
    const torch::Tensor before = colours_ * exposure_change(colours, colours_);
    const torch::Tensor change = colours - before.clamp_max(1);  // where both are clipped there is none to be seen
    const torch::Tensor difference = log_depth - log_depth_;     // [h,w]

    const std::int64_t height = colours.size(2);
    const std::int64_t width = colours.size(3);
    const torch::Tensor depth_change =
        box(at::adaptive_avg_pool2d(difference.unsqueeze(0).unsqueeze(0), std::array{height, width}),
            std::max<std::int64_t>(2, width / 24));
    const torch::Tensor still = below(displacement(change, (colours + before) / 2), kStill, kMoving) *
                                below(depth_change.abs(), kDepthLimit, 2 * kDepthLimit);
    const torch::Tensor sure = -at::max_pool2d(-still, 3, 1, 1);  // still with all its neighbours

    frames_ = (1 + sure * frames_).clamp_max(options_.frames);
    const torch::Tensor share = 1 / frames_;  // of this frame: 1 where something moves
    colours_ = before + share * change;
    log_depth_ = log_depth_.add_(resized(share, depth_m.size(0), depth_m.size(1))[0][0].mul_(difference));
    return log_depth_.exp();
}

}  // namespace patchfusion::inference
