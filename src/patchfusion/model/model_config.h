// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <vector>

#include "patchfusion/base_depth/vit_options.h"
#include "patchfusion/core/geometry.h"
#include "patchfusion/metric_bins/metric_bins.h"

namespace patchfusion::model {

/// Everything that tells one PatchFusion model from another. The official networks and `lite` are values of this struct (see
/// built_in_config); its defaults are `lite`.
struct ModelConfig {
    std::string name = "lite";
    std::string encoder = "efficientnet-lite0";              // which base_depth network
    Size process_size = {216, 384};                          // of a 16:9 image; others get the same area at their own aspect
    int process_multiple = 2;                                // sides of the process size are multiples of this
    int split = 4;                                           // tiles per side
    std::array<int, 6> channels = {64, 64, 48, 32, 16, 16};  // of the feature pyramid, coarsest first
    metric_bins::MetricBinsOptions bins = {
        .bins = 32, .embedding_dim = 32, .mlp_dim = 32, .seed_mlp_dim = 64, .attractor_alpha = 1.0, .max_temperature = 5.0};
    std::array<int, 6> g2l_depth = {4, 4, 2, 2, 2, 2};  // Swin blocks per level, coarsest first
    std::array<int, 6> g2l_heads = {4, 4, 4, 2, 1, 1};
    int window = 6;                     // attention window, in feature pixels
    double min_depth = 0.001;           // metres (canonical)
    double max_depth = 80.0;            // metres (canonical)
    double canonical_focal_px = 300.0;  // f0 in pixels of the process grid; 0: the network gives metres directly
    bool wide_decoder = false;          // official networks: the first decoder conv keeps all input channels
    bool replicate_padding = true;      // of 3x3 convolutions outside the encoder; official networks: zeros
    bool residual_fusion = true;        // N_g predicts F_g - roi(F_c) (see FusedFeature); official networks: F_g
    bool feature_guidance = true;       // F_c and F_f enter N_g (Eq. 3); table 2, row 4: false
    bool global_to_local = true;        // F_g2l enters N_g (Eq. 2); table 2, rows 4 to 6: false
    double fusion_depth_scale = 0.1;    // times metres, before N_g's encoder, to bring depth to RGB's range; official: 1

    base_depth::VitOptions vit = {};  // of encoders that are vision transformers; others have it in no file
    base_depth::DptOptions dpt = {};  // likewise
    std::string base_script = {};     // TorchScript file of encoder "torchscript"; in no file: told anew each time (--base)

    friend bool operator==(const ModelConfig&, const ModelConfig&) = default;
};

/// The built-in configuration of this name: `lite`, and the official networks `patchfusion-da-vits`, `-vitb`, `-vitl` and
/// `patchfusion-zoedepth`. Throws InputError listing the known names.
[[nodiscard]] ModelConfig built_in_config(const std::string& name);

/// JSON, as stored in the weights' metadata under "config" (every field, spelled as above, vit and dpt where
/// the encoder has them; unknown fields are errors).
[[nodiscard]] std::string to_json(const ModelConfig& config);
/// Files from before N_g's parts could be left out have no feature_guidance and global_to_local: true.
/// The text may come from anywhere. Throws InputError naming the field that is unknown, missing, of another type, outside its
/// limits (config_limits.h) or not in keeping with another field, what it holds and what it may hold.
[[nodiscard]] ModelConfig config_from_json(const std::string& text);

}  // namespace patchfusion::model
