// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/scene/tone_map.h"

#include <algorithm>
#include <cmath>

#include "patchfusion/scene/vec3.h"

namespace patchfusion::scene {
namespace {

constexpr float kMiddleGrey = 0.17F;
constexpr float kSkyWeight = 0.35F;
constexpr float kBrightest = 8.0F;    // exposed; beyond it the film is white anyway
constexpr float kSaturation = 0.85F;  // film mixes its colours a little
constexpr float kBalance = 0.45F;     // exponent of the correction of a warm or cold cast: 0 none, 1 all of it
constexpr float kMostBalance = 1.35F;
constexpr int kSteps = 4096;

/// sRGB of linear [0, 1], by table.
const std::vector<std::uint8_t>& srgb_table() {
    static const std::vector<std::uint8_t> table = [] {
        std::vector<std::uint8_t> values(kSteps + 1);
        for (int i = 0; i <= kSteps; ++i) {
            const double linear = static_cast<double>(i) / kSteps;
            const double encoded = linear <= 0.0031308 ? 12.92 * linear : 1.055 * std::pow(linear, 1.0 / 2.4) - 0.055;
            values[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(std::lround(255.0 * encoded));
        }
        return values;
    }();
    return table;
}

/// Rational fit of a film's response (Narkowicz, "ACES Filmic Tone Mapping Curve", 2016) on [0, inf).
float film(float x) {
    return std::clamp(x * (2.51F * x + 0.03F) / (x * (2.43F * x + 0.59F) + 0.14F), 0.0F, 1.0F);
}

double log_sum(const std::vector<Vec3>& radiances) {
    double sum = 0;
    for (const Vec3& radiance : radiances) {
        sum += std::log(std::max(luminance(radiance), 1e-4F));
    }
    return sum;
}

/// Gains that bring the mean's red and blue nearer to each other; green (lawns, leaves) is no fault of the light.
Vec3 white_balance(const std::vector<Vec3>& radiances, float brightest) {
    Vec3 sum = {1e-6F, 1e-6F, 1e-6F};
    for (const Vec3& radiance : radiances) {
        sum += radiance * (1.0F / (1.0F + luminance(radiance) / brightest));  // bright places count no more than others
    }
    const float red = std::clamp(std::pow(sum.z / sum.x, 0.5F * kBalance), 1.0F / kMostBalance, kMostBalance);
    return {red, 1.0F, 1.0F / red};
}

}  // namespace

ToneMap::ToneMap(const Vec3& gain) : gain_(gain) {
    srgb_table();
}

Vec3 ToneMap::exposed(const Vec3& radiance) const {
    const Vec3 c = radiance * gain_;
    return {std::min(c.x, kBrightest), std::min(c.y, kBrightest), std::min(c.z, kBrightest)};
}

std::array<std::uint8_t, 3> ToneMap::encode(const Vec3& exposed) const {
    const auto& table = srgb_table();
    const float grey = luminance(exposed);
    const auto channel = [&](float x) {
        return table[static_cast<std::size_t>(std::lround(film(grey + kSaturation * (x - grey)) * kSteps))];
    };
    return {channel(exposed.x), channel(exposed.y), channel(exposed.z)};
}

Vec3 auto_gain(const std::vector<Vec3>& surfaces, const std::vector<Vec3>& sky) {
    const double weight = static_cast<double>(surfaces.size()) + kSkyWeight * static_cast<double>(sky.size());
    if (weight <= 0) {
        return {1, 1, 1};
    }
    const auto mean = static_cast<float>(std::exp((log_sum(surfaces) + kSkyWeight * log_sum(sky)) / weight));
    return white_balance(surfaces, mean) * (kMiddleGrey / mean);
}

}  // namespace patchfusion::scene
