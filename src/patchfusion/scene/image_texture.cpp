// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/scene/image_texture.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "patchfusion/core/error.h"
#include "patchfusion/scene/vec3.h"

namespace patchfusion::scene {
namespace {

/// Linear light of 8-bit sRGB values (IEC 61966-2-1).
const std::array<float, 256>& linear_of_srgb() {
    static const std::array<float, 256> table = [] {
        std::array<float, 256> values{};
        for (std::size_t i = 0; i < values.size(); ++i) {
            const double s = static_cast<double>(i) / 255;
            values.at(i) = static_cast<float>(s <= 0.04045 ? s / 12.92 : std::pow((s + 0.055) / 1.055, 2.4));
        }
        return values;
    }();
    return table;
}

std::uint8_t srgb_of_linear(float value) {
    const double s = value <= 0.0031308F ? 12.92 * value : 1.055 * std::pow(static_cast<double>(value), 1 / 2.4) - 0.055;
    return static_cast<std::uint8_t>(std::clamp(std::lround(255 * s), 0L, 255L));
}

int wrapped(int i, int size, Wrap wrap) {
    return wrap == Wrap::Clamp ? std::clamp(i, 0, size - 1) : ((i % size) + size) % size;
}

}  // namespace

ImageTexture::ImageTexture(const torch::Tensor& rgba, Wrap wrap) : wrap_(wrap) {
    if (rgba.dim() != 3 || rgba.size(2) != 4 || rgba.numel() == 0 || rgba.scalar_type() != torch::kUInt8) {
        throw InternalError("image texture: needs [H,W,4] uint8");
    }
    const torch::Tensor pixels = rgba.contiguous();
    const auto* const first = pixels.data_ptr<std::uint8_t>();
    levels_.push_back({.width = static_cast<int>(pixels.size(1)),
                       .height = static_cast<int>(pixels.size(0)),
                       .rgba = std::vector<std::uint8_t>(first, first + pixels.numel())});
    const auto& linear = linear_of_srgb();
    while (levels_.back().width > 1 || levels_.back().height > 1) {
        const Level& large = levels_.back();
        Level small = {.width = std::max(1, large.width / 2), .height = std::max(1, large.height / 2), .rgba = {}};
        for (int y = 0; y < small.height; ++y) {
            for (int x = 0; x < small.width; ++x) {
                for (std::size_t channel = 0; channel < 4; ++channel) {
                    float sum = 0;
                    for (const auto& [dx, dy] : {std::pair{0, 0}, std::pair{1, 0}, std::pair{0, 1}, std::pair{1, 1}}) {
                        const auto row = static_cast<std::size_t>(std::min(2 * y + dy, large.height - 1));
                        const auto column = static_cast<std::size_t>(std::min(2 * x + dx, large.width - 1));
                        const std::uint8_t value =
                            large.rgba[4 * (row * static_cast<std::size_t>(large.width) + column) + channel];
                        sum += channel < 3 ? linear.at(value) : static_cast<float>(value);
                    }
                    small.rgba.push_back(channel < 3 ? srgb_of_linear(sum / 4) : static_cast<std::uint8_t>(sum / 4));
                }
            }
        }
        levels_.push_back(std::move(small));
    }
}

std::array<float, 4> ImageTexture::sample(const Level& level, float u, float v) const {
    const float x = u * static_cast<float>(level.width) - 0.5F;
    const float y = v * static_cast<float>(level.height) - 0.5F;
    const float left = std::floor(x);
    const float top = std::floor(y);
    std::array<float, 4> sum{};
    for (const auto& [dx, dy] : {std::pair{0, 0}, std::pair{1, 0}, std::pair{0, 1}, std::pair{1, 1}}) {
        const float weight = (dx == 0 ? 1 - (x - left) : x - left) * (dy == 0 ? 1 - (y - top) : y - top);
        const int column = wrapped(static_cast<int>(left) + dx, level.width, wrap_);
        const int row = wrapped(static_cast<int>(top) + dy, level.height, wrap_);
        const std::uint8_t* const texel =
            &level.rgba[4 * (static_cast<std::size_t>(row) * static_cast<std::size_t>(level.width) +
                             static_cast<std::size_t>(column))];
        for (std::size_t channel = 0; channel < 3; ++channel) {
            sum.at(channel) += weight * linear_of_srgb()[texel[channel]];
        }
        sum[3] += weight * static_cast<float>(texel[3]) / 255;
    }
    return sum;
}

Vec3 ImageTexture::colour(float u, float v, float footprint) const {
    // Coordinates in millions of repetitions come from broken maps; they have no place in an int.
    if (!(std::abs(u) < 1e4F) || !(std::abs(v) < 1e4F)) {
        return mean_colour();
    }
    const auto longer = static_cast<float>(std::max(levels_.front().width, levels_.front().height));
    const float level = std::clamp(std::log2(std::max(footprint * longer, 1.0F)), 0.0F, static_cast<float>(levels_.size() - 1));
    const auto finer = static_cast<std::size_t>(level);
    const auto coarser = std::min(finer + 1, levels_.size() - 1);
    const float share = level - std::floor(level);
    const auto a = sample(levels_[finer], u, v);
    if (share <= 0) {
        return {a[0], a[1], a[2]};
    }
    const auto b = sample(levels_[coarser], u, v);
    return lerp(Vec3{a[0], a[1], a[2]}, Vec3{b[0], b[1], b[2]}, share);
}

float ImageTexture::alpha(float u, float v) const {
    return std::abs(u) < 1e4F && std::abs(v) < 1e4F ? sample(levels_.front(), u, v)[3] : 1.0F;
}

Vec3 ImageTexture::mean_colour() const {
    const auto mean = sample(levels_.back(), 0.5F, 0.5F);
    return {mean[0], mean[1], mean[2]};
}

bool ImageTexture::has_holes() const {
    const Level& level = levels_.front();
    std::size_t holes = 0;
    for (std::size_t i = 3; i < level.rgba.size(); i += 4) {
        holes += level.rgba[i] < 128 ? 1 : 0;
    }
    const std::size_t pixels = level.rgba.size() / 4;
    return holes > pixels / 50 && holes < pixels - pixels / 50;
}

}  // namespace patchfusion::scene
