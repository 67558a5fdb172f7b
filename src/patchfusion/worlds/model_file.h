// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "patchfusion/scene/scene.h"

namespace patchfusion::worlds {

/// A part of a model that shows one picture.
struct ModelPart {
    scene::Mesh mesh;     // in the file's own unit, y up; no material yet
    std::string picture;  // as the file names it; empty: none
    scene::Vec3 colour;   // linear, where there is no picture
};

/// Reads a model in any format that assimp knows (AC3D, MD3, ...): triangles alone, parts moved to where they stand in the
/// model, those of one picture and colour together. Texture coordinates run downwards. Throws InputError naming the file and
/// the reason.
[[nodiscard]] std::vector<ModelPart> read_model_file(const std::filesystem::path& path);

}  // namespace patchfusion::worlds
