// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "patchfusion/core/random.h"
#include "patchfusion/scene/leaf.h"
#include "patchfusion/scene/pattern.h"
#include "patchfusion/scene/sky.h"
#include "patchfusion/scene/texture_noise.h"
#include "patchfusion/scene/tone_map.h"

namespace patchfusion::scene {
namespace {

constexpr Pattern kPatterns[] = {Pattern::Plain,  Pattern::Noise,   Pattern::Bricks,  Pattern::Tiles,
                                 Pattern::Planks, Pattern::Stripes, Pattern::Checker, Pattern::Speckle,
                                 Pattern::Marble, Pattern::Fabric,  Pattern::Grass,   Pattern::Windows};

/// Mean and standard deviation of the red albedo over many points of a surface.
std::pair<double, double> statistics(const Material& material, float footprint) {
    Random random(5);
    double sum = 0;
    double squares = 0;
    constexpr int kPoints = 4000;
    for (int i = 0; i < kPoints; ++i) {
        const auto u = static_cast<float>(random.uniform(-30, 30));
        const auto v = static_cast<float>(random.uniform(-30, 30));
        const double red = evaluate_texture(material, {{u, v, 0.4F * u - v}, u, v, footprint}).albedo.x;
        sum += red;
        squares += red * red;
    }
    return {sum / kPoints, std::sqrt(std::max(0.0, squares / kPoints - sum / kPoints * sum / kPoints))};
}

TEST(TextureNoise, IsBoundedAndVaries) {
    Random random(1);
    float low = 1;
    float high = -1;
    for (int i = 0; i < 5000; ++i) {
        const Vec3 p = {static_cast<float>(random.uniform(-90, 90)), static_cast<float>(random.uniform(-90, 90)), 0.3F};
        const float value = value_noise(p, 4);
        low = std::min(low, value);
        high = std::max(high, value);
    }
    EXPECT_GE(low, -1);
    EXPECT_LE(high, 1);
    EXPECT_LT(low, -0.7F);
    EXPECT_GT(high, 0.7F);
}

TEST(TextureNoise, IsContinuousAcrossCells) {
    EXPECT_NEAR(value_noise({0.99999F, -0.3F, 2.1F}, 3), value_noise({1.00001F, -0.3F, 2.1F}, 3), 1e-3);
    EXPECT_NEAR(value_noise({-0.00001F, 5.2F, 2.1F}, 3), value_noise({0.00001F, 5.2F, 2.1F}, 3), 1e-3);
}

TEST(TextureNoise, FadesBelowThePixel) {
    EXPECT_NE(band_limited_noise({0.3F, 0.2F, 0.1F}, 1, 4, 0.5F, 0.01F, 1), 0);
    EXPECT_EQ(band_limited_noise({0.3F, 0.2F, 0.1F}, 1, 4, 0.5F, 1.3F, 1), 0);
    EXPECT_EQ(resolved(1, 0.01F), 1);
    EXPECT_EQ(resolved(1, 2), 0);
}

TEST(Texture, FarAwayEveryPatternIsItsMean) {
    for (const Pattern pattern : kPatterns) {
        const Material material = {.pattern = pattern, .base = {0.7F, 0.6F, 0.5F}, .second = {0.2F, 0.3F, 0.1F}, .seed = 11};
        const auto [near_mean, near_spread] = statistics(material, 0.0005F);
        const auto [far_mean, far_spread] = statistics(material, 20.0F);
        EXPECT_GT(near_spread, 0.01) << static_cast<int>(pattern);
        EXPECT_LT(far_spread, 0.12 * near_spread + 1e-6) << static_cast<int>(pattern);
        EXPECT_NEAR(far_mean, near_mean, 0.05) << static_cast<int>(pattern);
    }
}

TEST(Texture, StaysAnAlbedo) {
    for (const Pattern pattern : kPatterns) {
        const Material material = {.pattern = pattern, .base = {1, 1, 1}, .second = {0, 0, 0}, .grain = 1, .seed = 11};
        Random random(2);
        for (int i = 0; i < 500; ++i) {
            const auto u = static_cast<float>(random.uniform(-9, 9));
            const Vec3 albedo = evaluate_texture(material, {{u, -u, u}, u, 0.7F * u, 0.001F}).albedo;
            EXPECT_GE(albedo.x, 0);
            EXPECT_LE(albedo.x, 1);
        }
    }
}

TEST(Texture, ChangesWithItsSeed) {
    for (const Pattern pattern : {Pattern::Noise, Pattern::Bricks, Pattern::Planks, Pattern::Marble, Pattern::Grass}) {
        Material material = {.pattern = pattern, .grain = 0, .seed = 1};
        const TexturePoint at = {{0.31F, 0.72F, 0.15F}, 0.31F, 0.72F, 0.001F};
        const float first = evaluate_texture(material, at).albedo.x;
        material.seed = 2;
        EXPECT_NE(first, evaluate_texture(material, at).albedo.x) << static_cast<int>(pattern);
    }
}

TEST(Leaf, CoversPartOfItsCell) {
    const Material material = {.period_m = 0.1F, .seed = 3, .leaf_mask = true};
    Random random(3);
    int covered = 0;
    for (int i = 0; i < 10000; ++i) {
        covered +=
            leaf_covers(material, static_cast<float>(random.uniform(-5, 5)), static_cast<float>(random.uniform(-5, 5))) ? 1 : 0;
    }
    EXPECT_GT(covered, 1500);
    EXPECT_LT(covered, 6000);
}

TEST(Sky, CloudsCoverTheirShare) {
    Lighting lighting;
    lighting.sun_colour = {};
    lighting.sky_zenith = lighting.sky_horizon = {0, 0, 1};  // clouds alone are red
    const auto share = [&](float clouds) {
        lighting.clouds = clouds;
        Random random(4);
        int covered = 0;
        for (int i = 0; i < 3000; ++i) {
            lighting.cloud_seed = static_cast<std::uint32_t>(i);
            const auto x = static_cast<float>(random.uniform(-0.6, 0.6));
            const auto z = static_cast<float>(random.uniform(-0.6, 0.6));
            covered += sky_radiance(lighting, {x, std::sqrt(1 - x * x - z * z), z}).x > 0.1F ? 1 : 0;
        }
        return covered / 3000.0;
    };
    EXPECT_EQ(share(0), 0);
    EXPECT_NEAR(share(0.3F), 0.3, 0.1);
    EXPECT_GT(share(0.9F), 0.7);
    EXPECT_LT(share(0.2F), share(0.6F));
}

TEST(ToneMap, BringsTheMeanToMiddleGreyAndIsMonotonic) {
    const ToneMap tone(auto_gain({{0.002F, 0.002F, 0.002F}, {0.008F, 0.008F, 0.008F}}, {}));
    const auto grey = tone.encode(tone.exposed({0.004F, 0.004F, 0.004F}));
    EXPECT_GT(grey[0], 90);
    EXPECT_LT(grey[0], 150);
    int last = -1;
    for (float x = 0; x < 0.1F; x += 0.001F) {
        const int value = tone.encode(tone.exposed({x, x, x}))[1];
        EXPECT_GE(value, last);
        last = value;
    }
    EXPECT_GT(last, 240);
}

TEST(ToneMap, TakesOutPartOfAColourCast) {
    const Vec3 gain = auto_gain({{0.3F, 0.2F, 0.1F}}, {});
    EXPECT_LT(gain.x, gain.y);
    EXPECT_GT(gain.z, gain.y);
    EXPECT_GT(0.3F * gain.x, 0.2F * gain.y);
    const Vec3 neutral = auto_gain({{0.2F, 0.2F, 0.2F}}, {{0.1F, 0.2F, 0.9F}});
    EXPECT_FLOAT_EQ(neutral.x, neutral.z);
}

}  // namespace
}  // namespace patchfusion::scene
