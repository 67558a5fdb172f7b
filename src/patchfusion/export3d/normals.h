// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

#include "patchfusion/export3d/pinhole.h"

namespace patchfusion::export3d {

/// Unit normals [H,W,3] of a depth map [H,W] in metres, towards the camera, in Pinhole's axes. Differences are taken to the
/// neighbour nearer in depth, so that a surface keeps its own normals up to its edges.
[[nodiscard]] torch::Tensor normals(const torch::Tensor& depth_m, const Pinhole& camera);

/// Normals as a picture [H,W,3] uint8: -1..1 to 0..255 (right red, up green, towards the camera blue).
[[nodiscard]] torch::Tensor normal_picture(const torch::Tensor& normals);

}  // namespace patchfusion::export3d
