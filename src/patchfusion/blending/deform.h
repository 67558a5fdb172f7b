// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

namespace patchfusion::blending {

/// Settings of deform; the sources' weights belong to other units and pairs of images, so these are ours.
struct DeformOptions {
    int handles_long = 8;  // of the lattice, along the tile's longer side and its shorter one
    int handles_short = 7;
    double smoothness = 1.0;     // times the squared differences of neighbouring handles
    double from_nothing = 1e-4;  // times the squared difference from scale 1 and offset 0
};

/// Row 2 of table 2, "Pixel Deformation": s(x) D_f(x) + o(x), where scale and offset vary smoothly over the tile, as Instant 3D
/// Photography (Hedman and Kopf, 2018) and after it 360MonoDepth (Rey-Area et al., CVPR 2022, reference [33]) align depth maps.
/// Both let s and o change from pixel to pixel by interpolating bilinearly between the handles of a coarse lattice, and solve
/// for the handles; so does this. With D_f and D_c in units of the mean of D_c it minimises
///
///   mean over pixels of (s D_f + o - D_c)²  +  smoothness x mean over neighbouring handles of (s - s')² + (o - o')²
///                                           +  from_nothing x mean over handles of (s - 1)² + o²
///
/// a sparse linear system in the handles (Cholesky). Where we differ: the sources align many maps with each other and keep the
/// scales from shrinking to nothing by a term of 1/s; here D_c stays as it is, and a weak pull towards no deformation settles
/// what a flat tile leaves open. fine, coarse: [h,w], one unit -> [h,w].
[[nodiscard]] torch::Tensor deform(const torch::Tensor& fine, const torch::Tensor& coarse, const DeformOptions& options = {});

}  // namespace patchfusion::blending
