// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <filesystem>

#include "patchfusion/export3d/mesh.h"

namespace patchfusion::export3d {

/// Binary glTF 2.0: the mesh with the photograph [H,W,3] uint8 as an unlit JPEG texture inside the file. Whole or not at all.
/// A texture's longer side is at most 8192 pixels, which every viewer takes. Throws InputError where the mesh is empty.
void write_glb(const std::filesystem::path& path, const Mesh& mesh, const torch::Tensor& rgb);

}  // namespace patchfusion::export3d
