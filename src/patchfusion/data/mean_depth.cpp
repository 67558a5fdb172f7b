// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/data/mean_depth.h"

namespace patchfusion::data {

torch::Tensor mean_depth(const RenderCache& cache, const CanonicalRange& range, std::int64_t first) {
    const Size size = {cache.options().process_size.height / 4, cache.options().process_size.width / 4};
    const auto shrunk = [&](const torch::Tensor& map) {
        return torch::adaptive_avg_pool2d(map.unsqueeze(0), {size.height, size.width})[0].to(torch::kDouble);
    };
    auto logs = torch::zeros({size.height, size.width}, torch::kDouble);
    auto known = torch::zeros({size.height, size.width}, torch::kDouble);
    for (std::int64_t i = first; i < cache.records(); ++i) {
        const auto depth = cache.read(i).view.depth.to(torch::kFloat);
        const auto with_truth = depth.gt(0).to(torch::kFloat);
        logs += shrunk(depth.clamp(range.min_m, range.max_m).log() * with_truth);
        known += shrunk(with_truth);
    }
    const auto everywhere = logs.sum() / known.sum().clamp_min(1e-9);
    return torch::where(known > 0, logs / known.clamp_min(1e-9), everywhere).exp().to(torch::kFloat);
}

}  // namespace patchfusion::data
