// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

#include "patchfusion/export3d/pinhole.h"

namespace patchfusion::export3d {

/// The normals of a depth map pixel by pixel: unit length, towards the camera, in Pinhole's axes. Differences are taken to the
/// neighbour nearer in depth, so that a surface keeps its own normals up to its edges.
class SurfaceNormals {
  public:
    /// A depth map [H,W] in metres of at least 2x2 pixels.
    SurfaceNormals(const torch::Tensor& depth_m, const Pinhole& camera);
    [[nodiscard]] Vec3 at(int row, int column) const;

  private:
    [[nodiscard]] float depth_at(int row, int column) const;
    [[nodiscard]] Vec3 point(int row, int column) const;
    [[nodiscard]] int nearer(int row, int column, int row_step, int column_step) const;

    torch::Tensor depth_;  // [H,W] float32, contiguous
    const float* depths_;
    Pinhole camera_;
};

/// All of them, [H,W,3].
[[nodiscard]] torch::Tensor normals(const torch::Tensor& depth_m, const Pinhole& camera);

/// Normals as a picture [H,W,3] uint8: -1..1 to 0..255 (right red, up green, towards the camera blue). Holds the picture alone.
[[nodiscard]] torch::Tensor normal_picture(const torch::Tensor& depth_m, const Pinhole& camera);

}  // namespace patchfusion::export3d
