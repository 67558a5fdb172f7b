// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <unordered_map>

#include "patchfusion/checkpoint/checkpoint.h"
#include "patchfusion/checkpoint/fit.h"
#include "patchfusion/core/error.h"

namespace patchfusion::checkpoint {
namespace {

/// The file's tensors that belong into the module, by the module's names. Throws what load_strictly promises.
NamedTensors fitting_tensors(const torch::nn::Module& module, const Checkpoint& checkpoint, const LoadOptions& options) {
    NamedTensors stored;
    for (const auto& [name, tensor] : checkpoint.tensors) {
        if (name.starts_with(options.prefix)) {
            stored.emplace(name.substr(options.prefix.size()), tensor);
        }
    }
    const NamedTensors wanted = state_of(module);
    const std::string problems = describe_misfit(wanted, stored, options);
    if (!problems.empty()) {
        throw CheckpointError(fmt::format("{}: does not fit the network: {}", options.source.string(), problems));
    }
    std::erase_if(stored, [&](const auto& item) { return is_derived(item.first) || !wanted.contains(item.first); });
    return stored;
}

/// Whether two tensors of one shape have their elements in the same order in memory; sides of one element say nothing.
bool same_layout(const torch::Tensor& a, const torch::Tensor& b) {
    for (int64_t axis = 0; axis < a.dim(); ++axis) {
        if (a.size(axis) > 1 && a.stride(axis) != b.stride(axis)) {
            return false;
        }
    }
    return true;
}

/// Who shares memory with whom: how many of the tensors lie in each storage.
std::unordered_map<const void*, int> tensors_per_storage(const NamedTensors& tensors) {
    std::unordered_map<const void*, int> counts;
    for (const auto& [name, tensor] : tensors) {
        ++counts[tensor.storage().data()];
    }
    return counts;
}

}  // namespace

void load_strictly(torch::nn::Module& module, const Checkpoint& checkpoint, const LoadOptions& options) {
    const NamedTensors stored = fitting_tensors(module, checkpoint, options);
    const torch::NoGradGuard no_grad;
    for (const auto& [name, target] : state_of(module)) {
        if (const auto found = stored.find(name); found != stored.end()) {
            torch::Tensor(target).copy_(found->second);
        }
    }
}

// NOLINTNEXTLINE(performance-unnecessary-value-param): by value, since whoever calls gives the tensors up
void adopt_strictly(torch::nn::Module& module, Checkpoint checkpoint, const LoadOptions& options) {
    const NamedTensors stored = fitting_tensors(module, checkpoint, options);
    const auto sharers = tensors_per_storage(checkpoint.tensors);
    const torch::NoGradGuard no_grad;
    const auto take = [&](const std::string& name, const torch::Tensor& target) {
        const auto found = stored.find(name);
        if (found == stored.end()) {
            return;
        }
        const torch::Tensor source = found->second.detach();
        const bool as_it_is = source.scalar_type() == target.scalar_type() && source.device() == target.device() &&
                              same_layout(source, target) && sharers.at(source.storage().data()) == 1;
        if (as_it_is) {
            target.set_data(source.as_strided(target.sizes(), target.strides()));
        } else {
            target.copy_(source);
        }
    };
    for (const auto& parameter : module.named_parameters()) {
        take(parameter.key(), parameter.value());
    }
    for (const auto& buffer : module.named_buffers()) {
        take(buffer.key(), buffer.value());
    }
}

std::map<std::string, torch::Tensor> state_of(const torch::nn::Module& module) {
    std::map<std::string, torch::Tensor> state;
    for (const auto& parameter : module.named_parameters()) {
        state.emplace(parameter.key(), parameter.value().detach());
    }
    for (const auto& buffer : module.named_buffers()) {
        state.emplace(buffer.key(), buffer.value().detach());
    }
    return state;
}

}  // namespace patchfusion::checkpoint
