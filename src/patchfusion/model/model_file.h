// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace patchfusion::model {

/// Folders searched for NAME.safetensors, in this order: $PATCHFUSION_MODELS; the folder of the program (or of the shared
/// library that holds this code) and each folder above it, with /models and /share/patchfusion/models added; ./models.
[[nodiscard]] std::vector<std::filesystem::path> model_folders();

/// The weights file that a user means: a .safetensors, .pth or .pt file, a folder with exactly one .safetensors file, or the
/// name of one in model_folders().
/// Throws InputError naming what was given and where it was looked for.
[[nodiscard]] std::filesystem::path find_model_file(const std::string& name_or_path);

/// The same where a user may also mean the official training's three files, as `coarse,fine,fusion`: one path or three.
[[nodiscard]] std::vector<std::filesystem::path> find_model_files(const std::string& name_or_paths);

}  // namespace patchfusion::model
