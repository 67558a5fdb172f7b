// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "patchfusion/checkpoint/checkpoint.h"
#include "patchfusion/guided_fusion/guided_fusion_network.h"

namespace patchfusion::guided_fusion {

/// Where the golden tensors of the official implementation lie; empty where this machine has none.
inline std::filesystem::path fixture_folder(const std::string& name) {
    const char* set = std::getenv("PATCHFUSION_FIXTURES");
    const std::filesystem::path root = set != nullptr ? set : PATCHFUSION_SOURCE_DIR "/../shared/fixtures";
    return std::filesystem::exists(root / name / "expected.safetensors") ? root / name : std::filesystem::path();
}

/// The largest difference, as a share of the expected tensor's largest magnitude.
inline double relative_error(const torch::Tensor& actual, const torch::Tensor& expected) {
    return ((actual - expected).abs().max() / expected.abs().max()).item<double>();
}

/// N_g alone, as a module whose names are those of the official fusion.pth.
struct FusionModule : torch::nn::Module {
    explicit FusionModule(const GuidedFusionOptions& options) : network(options) { network.register_on(*this); }
    GuidedFusionNetwork network;
};

/// The sizes of the tiny Depth Anything fixture (its config.json).
inline GuidedFusionOptions tiny_depth_anything_options() {
    return {.shape = {.channels = {16, 16, 16, 16, 16, 32}, .strides = {28, 14, 7, 3.5, 1.75, 1}},
            .g2l = {.blocks = {4, 4, 3, 3, 2, 2}, .heads = {8, 8, 4, 4, 2, 2}, .window = 12, .process_size = {56, 84}},
            .decoder = DecoderWidth::Wide,
            .bins = {.bins = 32, .embedding_dim = 24},
            .max_depth = 80.0};
}

}  // namespace patchfusion::guided_fusion
