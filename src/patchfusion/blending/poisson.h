// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <memory>

#include "patchfusion/core/geometry.h"

namespace patchfusion::blending {

/// Settings of PoissonBlend.
struct PoissonOptions {
    /// Wavelength, as a share of the tile's shorter side, at which D_c and D_f count alike: longer waves come from D_c, shorter
    /// ones from D_f. Ours: the paper does not tell. Infinite: no screening, Pérez' own method.
    double wavelength = 0.5;
};

/// Row 3 of table 2, "Poisson Image Editing" (Pérez et al., 2003): the depth with the gradients of D_f that takes the values of
/// D_c on the tile's border, so that neighbouring tiles meet. Inside, D_c's low frequencies are kept as well (screened
/// Poisson), which the border alone would hand in from afar. It minimises
///
///   sum over neighbouring pixels i, j of ((d_i - d_j) - (D_f,i - D_f,j))²  +  (2 pi / wavelength)² x sum of (d_i - D_c,i)²
///
/// on the tile's own pixels. The sparse matrix depends on the tile's size alone: it is factorised once (Cholesky), and each
/// tile costs two triangular solutions.
class PoissonBlend {
  public:
    explicit PoissonBlend(Size tile, const PoissonOptions& options = {});

    /// fine, coarse: [h,w] of the tile's size, one unit -> [h,w].
    [[nodiscard]] torch::Tensor operator()(const torch::Tensor& fine, const torch::Tensor& coarse) const;

  private:
    struct Factors;
    std::shared_ptr<const Factors> factors_;  // shared by copies
};

}  // namespace patchfusion::blending
