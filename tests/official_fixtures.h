// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <algorithm>
#include <array>
#include <filesystem>
#include <limits>
#include <map>
#include <string>

#include "fixture_root.h"
#include "patchfusion/base_depth/vit_options.h"
#include "patchfusion/checkpoint/checkpoint.h"
#include "patchfusion/core/feature_pyramid.h"
#include "patchfusion/metric_bins/metric_bins.h"

namespace patchfusion::fixtures {

/// Golden tensors of the official implementation, with small networks of random weights.
inline constexpr const char* kDepthAnything = "depth_anything_tiny";
inline constexpr const char* kZoeDepth = "zoedepth_beit_tiny";

/// Where they lie; empty where this machine has none.
inline std::filesystem::path folder(const std::string& name) {
    const std::filesystem::path it = root() / name;
    return std::filesystem::exists(it / "expected.safetensors") ? it : std::filesystem::path();
}

/// What a test says where there are none.
inline constexpr const char* kNone = "no golden tensors here: set PATCHFUSION_FIXTURES to the folder that holds them";

/// Of the largest magnitude: what the same float32 operations reach.
inline constexpr double kTolerance = 1e-4;

/// The largest difference, as a share of the expected tensor's largest magnitude; infinite where the sizes differ.
inline double relative_error(const torch::Tensor& actual, const torch::Tensor& expected) {
    if (actual.sizes() != expected.sizes()) {
        return std::numeric_limits<double>::infinity();
    }
    return ((actual - expected).abs().max() / expected.abs().max()).item<double>();
}

/// The median difference, likewise: what most pixels agree to, where some magnify rounding.
inline double typical_error(const torch::Tensor& actual, const torch::Tensor& expected) {
    return ((actual - expected).abs().median() / expected.abs().max()).item<double>();
}

/// The fixture's depths by the official code in float64 (scripts/official/dump_depths.py), by the fixture's names, and of each
/// how far the fixture's float32 is from it: NAME/float32_error.
inline std::map<std::string, torch::Tensor> float64_depths(const std::string& fixture) {
    return checkpoint::read_checkpoint(PATCHFUSION_SOURCE_DIR "/tests/inference/data/" + fixture + ".safetensors").tensors;
}

/// The sizes of the fixtures' networks (their config.json).
inline base_depth::VitOptions vit_of(const std::string& fixture) {
    if (fixture == kZoeDepth) {
        return {.embed_dim = 48, .depth = 12, .heads = 3, .patch = 16, .position_grid = 4, .classes = 5};
    }
    return {.embed_dim = 48, .depth = 12, .heads = 3, .patch = 14, .position_grid = 37};
}

inline base_depth::DptOptions dpt_of(const std::string& fixture) {
    base_depth::DptOptions options;
    options.reassemble = {12, 16, 24, 32};
    if (fixture == kZoeDepth) {
        options.hooks = {2, 5, 8, 11};
    }
    return options;
}

inline std::string encoder_of(const std::string& fixture) {
    return std::string(fixture == kZoeDepth ? base_depth::kZoeDepthEncoder : base_depth::kDepthAnythingEncoder);
}

inline constexpr std::array<int, kPyramidLevels> kChannels = {16, 16, 16, 16, 16, 32};

inline metric_bins::MetricBinsOptions bins() {
    return {.bins = 32, .embedding_dim = 24};
}

}  // namespace patchfusion::fixtures
