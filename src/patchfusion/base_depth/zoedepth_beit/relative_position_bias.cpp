// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/base_depth/zoedepth_beit/relative_position_bias.h"

namespace patchfusion::base_depth::zoedepth_beit {

namespace {

constexpr int kClassTokenColumns = 3;

}  // namespace

torch::Tensor token_pair_index(Size grid) {
    const torch::Tensor row = torch::arange(grid.height).repeat_interleave(grid.width);  // [T]
    const torch::Tensor column = torch::arange(grid.width).repeat({grid.height});        // [T]
    const auto difference = [](const torch::Tensor& x, int length) { return x.unsqueeze(1) - x.unsqueeze(0) + length - 1; };
    const std::int64_t columns = 2 * grid.width - 1;
    const std::int64_t first_of_class = (2 * grid.height - 1) * columns;
    torch::Tensor index = torch::full({1 + grid.area(), 1 + grid.area()}, first_of_class, torch::kInt64);  // class to patch
    index.slice(0, 1).slice(1, 1).copy_(difference(row, grid.height) * columns + difference(column, grid.width));
    index.slice(0, 1).select(1, 0).fill_(first_of_class + 1);  // patch to class
    index[0][0].fill_(first_of_class + 2);
    return index.flatten();
}

RelativePositionBias::RelativePositionBias(torch::nn::Module& attention, int grid, int heads) : side_(2 * grid - 1) {
    const std::int64_t rows = static_cast<std::int64_t>(side_) * side_ + kClassTokenColumns;
    table_ = attention.register_parameter("relative_position_bias_table", torch::zeros({rows, heads}));
}

torch::Tensor RelativePositionBias::stretched(Size grid) const {
    const torch::Tensor columns = table_.t();  // [heads,side^2 + 3]
    const std::int64_t heads = columns.size(0);
    const torch::Tensor of_patches = columns.narrow(1, 0, columns.size(1) - kClassTokenColumns);
    const torch::Tensor of_class = columns.narrow(1, columns.size(1) - kClassTokenColumns, kClassTokenColumns);
    const torch::Tensor resized = at::upsample_bilinear2d(of_patches.reshape({1, heads, side_, side_}),
                                                          {2 * grid.height - 1, 2 * grid.width - 1}, /*align_corners=*/false);
    return torch::cat({resized.view({heads, -1}), of_class}, 1);
}

torch::Tensor RelativePositionBias::forward(Size grid, const torch::Tensor& index) {
    const torch::Tensor table = cache_.get(grid, table_, [&] { return stretched(grid); });
    const std::int64_t tokens = 1 + grid.area();
    return table.gather(1, index.unsqueeze(0).expand({table.size(0), -1})).view({-1, tokens, tokens});
}

}  // namespace patchfusion::base_depth::zoedepth_beit
