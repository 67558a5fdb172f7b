// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/model/empty_network.h"

#include <fmt/format.h>

#include "patchfusion/checkpoint/without_random_values.h"
#include "patchfusion/core/error.h"

namespace patchfusion::model {

namespace {

/// Networks made for each weight in the file: of a base network alone N_c, N_f and an N_g that is left out, which is smaller
/// than the two.
constexpr std::int64_t kMostCopies = 4;
constexpr std::int64_t kSmallNetwork = 64 << 20;  // bytes that any file may ask for: the N_g of a small base network

std::int64_t count_of(const checkpoint::Checkpoint& weights) {
    std::int64_t count = 0;
    for (const auto& [name, tensor] : weights.tensors) {
        count += tensor.numel();
    }
    return count;
}

/// A network of the user's own is tried on an image of the process size, so that must be right before anything is made: N_g has
/// a learnt position for each of its pixels.
void require_positions(const ModelConfig& config, std::int64_t count) {
    const std::int64_t positions = config.process_size.area() * config.channels.back();
    if (config.encoder == base_depth::kScriptedEncoder && positions > count) {
        throw CheckpointError(
            fmt::format("its configuration's process_size {}x{} needs {} numbers for positions alone, the file "
                        "holds {}",
                        config.process_size.height, config.process_size.width, positions, count));
    }
}

}  // namespace

PatchFusion empty_network(const checkpoint::Checkpoint& weights, const ModelConfig& config, const std::string& source) {
    const std::int64_t count = count_of(weights);
    const auto most_bytes = kSmallNetwork + kMostCopies * count * static_cast<std::int64_t>(sizeof(float));
    const checkpoint::WithoutRandomValues all_come_from_the_file(most_bytes);
    try {
        require_positions(config, count);
        return PatchFusion(config);
    } catch (const InputError& error) {
        throw CheckpointError(fmt::format("{}: {}", source, error.what()));
    }
}

}  // namespace patchfusion::model
