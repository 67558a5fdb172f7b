// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/inference/memory_budget.h"

#include <fmt/format.h>
#include <algorithm>
#include <optional>

#include "patchfusion/core/error.h"
#include "patchfusion/core/memory.h"

namespace patchfusion::inference {
namespace {

constexpr double kGigabyte = 1e9;

/// Bytes of N_g's widest map for one tile: what its last decoder block reads.
std::int64_t widest_map(const model::ModelConfig& config) {
    return 2 * (config.channels[4] + config.channels[5]) * config.process_size.area() *
           static_cast<std::int64_t>(sizeof(float));
}

}  // namespace

std::optional<std::int64_t> default_budget(int processes) {
    const auto taken = memory_taken();
    const auto left = memory_left();
    return taken && left ? std::optional(*taken + *left / 10 * 9 / processes) : std::nullopt;
}

MemoryNeed memory_need(Size grid, Size photo, const model::ModelConfig& config) {
    constexpr int kMapsAtOnce = 4;  // widest maps that a tile's activations come to (measured: docs/performance.md)
    return {.taken = memory_taken().value_or(0),
            .maps = (grid.area() + photo.area()) * static_cast<std::int64_t>(sizeof(float)),
            .per_tile = kMapsAtOnce * widest_map(config)};
}

int tiles_within(std::int64_t budget, const MemoryNeed& need, int most) {
    const std::int64_t for_tiles = budget - need.taken - need.maps;
    if (for_tiles < need.per_tile) {
        throw InputError(fmt::format(
            "one tile at a time needs about {:.1f} GB ({:.1f} GB of weights and photograph, {:.1f} GB of depth maps, {:.1f} GB "
            "for a tile) and the memory budget is {:.1f} GB; give more (predict and bench: --memory-budget) or a smaller image",
            static_cast<double>(need.taken + need.maps + need.per_tile) / kGigabyte,
            static_cast<double>(need.taken) / kGigabyte, static_cast<double>(need.maps) / kGigabyte,
            static_cast<double>(need.per_tile) / kGigabyte, static_cast<double>(budget) / kGigabyte));
    }
    return static_cast<int>(std::min<std::int64_t>(most, for_tiles / need.per_tile));
}

int tiles_together(const InferenceOptions& options, const model::ModelConfig& config) {
    constexpr std::int64_t kWidestMapBytes = 256'000'000;
    constexpr std::int64_t kMost = 4;
    return options.batch.value_or(static_cast<int>(std::clamp<std::int64_t>(kWidestMapBytes / widest_map(config), 1, kMost)));
}

int tiles_at_once(const InferenceOptions& options, const model::ModelConfig& config, Size grid, Size photo,
                  torch::Device device) {
    const int most = tiles_together(options, config);
    const auto budget = options.memory_budget ? options.memory_budget : default_budget();
    return budget && device.is_cpu() ? tiles_within(*budget, memory_need(grid, photo, config), most) : most;
}

}  // namespace patchfusion::inference
