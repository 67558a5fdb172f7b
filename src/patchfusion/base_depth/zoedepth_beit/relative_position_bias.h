// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

#include "patchfusion/core/geometry.h"
#include "patchfusion/nn/size_cache.h"

namespace patchfusion::base_depth::zoedepth_beit {

/// Column of a relative position table that a (query, key) pair of tokens uses, flattened: [(1 + T)^2] int64. Tokens are the
/// class token, then the patches of `grid` row by row. Columns: one per difference of rows and columns of patches, then class
/// to patch, patch to class, class to class.
[[nodiscard]] torch::Tensor token_pair_index(Size grid);

/// BEiT's learnt bias per relative position (Bao et al., ICLR 2022), stretched to images other than those it was learnt on as
/// MiDaS 3.1 does. Registered name on the attention: relative_position_bias_table. The stretched table is kept per size; the
/// bias itself is looked up each time: at BEiT-L's 769 tokens the biases of its 24 blocks would fill 0.9 GB.
class RelativePositionBias {
  public:
    /// grid: patches per side of the square image that the table was learnt on.
    RelativePositionBias(torch::nn::Module& attention, int grid, int heads);
    /// index: token_pair_index(grid), on the table's device -> [heads,1 + T,1 + T]
    torch::Tensor forward(Size grid, const torch::Tensor& index);

  private:
    /// [heads,(2 grid.height - 1) (2 grid.width - 1) + 3]
    [[nodiscard]] torch::Tensor stretched(Size grid) const;

    int side_;             // differences of positions per side of the table, 2 grid - 1
    torch::Tensor table_;  // [side^2 + 3,heads]
    nn::SizeCache cache_;  // of stretched
};

}  // namespace patchfusion::base_depth::zoedepth_beit
