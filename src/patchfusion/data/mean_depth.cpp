// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/data/mean_depth.h"

namespace patchfusion::data {

torch::Tensor mean_depth(const RenderCache& cache, const CanonicalRange& range, std::int64_t first) {
    const Size size = {cache.options().process_size.height / 4, cache.options().process_size.width / 4};
    auto sum = torch::zeros({size.height, size.width}, torch::kDouble);
    for (std::int64_t i = first; i < cache.records(); ++i) {
        const auto depth = cache.read(i).view.depth.to(torch::kFloat).clamp(range.min_m, range.max_m).log();
        sum += torch::adaptive_avg_pool2d(depth.unsqueeze(0), {size.height, size.width})[0];
    }
    return (sum / (cache.records() - first)).exp().to(torch::kFloat);
}

}  // namespace patchfusion::data
