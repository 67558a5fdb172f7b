// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

namespace patchfusion::base_depth {

/// Encoders, as ModelConfig names them.
inline constexpr std::string_view kLiteEncoder = "efficientnet-lite0";
inline constexpr std::string_view kDepthAnythingEncoder = "dinov2";
inline constexpr std::string_view kZoeDepthEncoder = "beit";
inline constexpr std::string_view kScriptedEncoder = "torchscript";  // a network of the user's own

/// Whether the encoder is a vision transformer, described by VitOptions and followed by a DPT.
[[nodiscard]] constexpr bool is_vit(std::string_view encoder) {
    return encoder == kDepthAnythingEncoder || encoder == kZoeDepthEncoder;
}

/// Sizes of a vision transformer; defaults are DINOv2 ViT-S/14's.
struct VitOptions {
    int embed_dim = 384;
    int depth = 12;  // blocks
    int heads = 6;
    int patch = 14;          // pixels per side
    int position_grid = 37;  // patches per side of the square image that the learnt positions are for
    int classes = 0;         // of the classifier that official BEiT files hold and nothing uses; DINOv2's hold none

    friend bool operator==(const VitOptions&, const VitOptions&) = default;
};

/// Levels that a DPT takes from its encoder.
inline constexpr int kDptLevels = 4;

/// Sizes of a DPT (Ranftl et al., ICCV 2021), finest level first; defaults are Depth Anything ViT-S's. The channels of its
/// decoder are those of the feature pyramid.
struct DptOptions {
    std::array<int, kDptLevels> hooks = {8, 9, 10, 11};           // blocks whose outputs are taken, counted from 0
    std::array<int, kDptLevels> reassemble = {48, 96, 192, 384};  // channels of the reassembled maps

    friend bool operator==(const DptOptions&, const DptOptions&) = default;
};

}  // namespace patchfusion::base_depth
