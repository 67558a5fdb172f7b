// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "patchfusion/core/geometry.h"
#include "patchfusion/core/progress.h"
#include "patchfusion/scene/scene.h"

namespace patchfusion::scene {

struct DatasetOptions {
    int scenes = 12;
    std::uint64_t seed = 0;  // scene i is make(scene_seed(seed, i))
    Size size = {2160, 3840};
    int colour_rays = 4;  // per pixel
    int threads = 0;
    std::function<Scene(std::uint64_t seed)> make = make_scene;
    std::string source = "procedural";  // what else `make` depends on
};

/// Seed of scene `index` of a data set; training and test streams use different `seed`s and thus never share a scene.
[[nodiscard]] std::uint64_t scene_seed(std::uint64_t seed, std::uint64_t index);

/// Writes stereo pairs in UnrealStereo4K's layout: 00000/Image0/00000.png, Image1, Disp0/00000.npy, Disp1 (float32 px of the
/// full image, 0 for sky), Extrinsics0/00000.txt, Extrinsics1 (intrinsics line and pose, as the authors'), and a list file
/// test.txt with four paths a line (left, right, left disparity, right disparity). Existing whole scenes of the same
/// seed, size, rays and source are kept.
void write_unreal_stereo4k(const std::filesystem::path& folder, const DatasetOptions& options, const Progress& progress = {});

}  // namespace patchfusion::scene
