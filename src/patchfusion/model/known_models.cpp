// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/model/known_models.h"

#include <array>

namespace patchfusion::model {

namespace {

// Read in the official repository (github.com/zhyever/PatchFusion, commit edb4679): its README names the model pages and its
// LICENSE is MIT. The pages themselves were not read.
constexpr std::string_view kOfficialLicence = "MIT, as the official repository says (see the model's page too)";

constexpr std::array<KnownModel, 5> kKnownModels = {{
    {.name = "lite",
     .what = "EfficientNet-Lite0 base networks, for two CPU cores; see models/lite.md",
     .licence = "Apache-2.0",
     .weights = "here: models/lite.safetensors",
     .process_size = {216, 384},
     .parameters_m = 9.8,
     .gflop_per_tile = 8.9},
    {.name = "patchfusion-da-vits",
     .what = "Depth Anything base networks: DINOv2 ViT-S/14, DPT head, ZoeDepth bins",
     .licence = kOfficialLicence,
     .weights = "https://huggingface.co/Zhyever/patchfusion_depth_anything_vits14",
     .process_size = {392, 518},
     .parameters_m = 66.9,
     .gflop_per_tile = 344},
    {.name = "patchfusion-da-vitb",
     .what = "Depth Anything base networks: DINOv2 ViT-B/14, DPT head, ZoeDepth bins",
     .licence = kOfficialLicence,
     .weights = "https://huggingface.co/Zhyever/patchfusion_depth_anything_vitb14",
     .process_size = {392, 518},
     .parameters_m = 230.1,
     .gflop_per_tile = 1120},
    {.name = "patchfusion-da-vitl",
     .what = "Depth Anything base networks: DINOv2 ViT-L/14, DPT head, ZoeDepth bins",
     .licence = kOfficialLicence,
     .weights = "https://huggingface.co/Zhyever/patchfusion_depth_anything_vitl14",
     .process_size = {392, 518},
     .parameters_m = 765.3,
     .gflop_per_tile = 4043},
    {.name = "patchfusion-zoedepth",
     .what = "ZoeDepth base networks, as in the paper: BEiT-L/16-384, MiDaS DPT head, ZoeDepth bins",
     .licence = kOfficialLicence,
     .weights = "https://huggingface.co/Zhyever/patchfusion_zoedepth",
     .process_size = {384, 512},
     .parameters_m = 777.3,
     .gflop_per_tile = 3275},
}};

}  // namespace

std::span<const KnownModel> known_models() {
    return kKnownModels;
}

}  // namespace patchfusion::model
