// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/nn/strips.h"

#include <algorithm>

namespace patchfusion::nn {

torch::Tensor in_strips(std::int64_t height, const std::function<torch::Tensor(Rows)>& make, const StripOptions& options) {
    const std::int64_t strips = (height + options.rows - 1) / options.rows;
    torch::Tensor whole;
    for (std::int64_t strip = 0; strip < strips; ++strip) {
        const std::int64_t first = strip * height / strips;
        const std::int64_t count = (strip + 1) * height / strips - first;
        const std::int64_t top = std::max<std::int64_t>(first - options.reach, 0);
        const std::int64_t bottom = std::min(first + count + options.reach, height);
        const torch::Tensor made = make({.first = top, .count = bottom - top});
        if (!whole.defined()) {
            whole = torch::empty({made.size(0), made.size(1), height, made.size(3)},
                                 made.options().memory_format(torch::MemoryFormat::ChannelsLast));
        }
        whole.narrow(2, first, count).copy_(made.narrow(2, first - top, count));
    }
    return whole;
}

}  // namespace patchfusion::nn
