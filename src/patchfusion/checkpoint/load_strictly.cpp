// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <array>
#include <set>

#include "patchfusion/checkpoint/checkpoint.h"
#include "patchfusion/core/error.h"

namespace patchfusion::checkpoint {
namespace {

/// What a module computes from its own sizes when it is made. A file's version is never used: the networks that wrote it may
/// order it otherwise, and a wrong index would read out of bounds.
constexpr std::array<std::string_view, 4> kDerived = {"relative_position_index", "attn_mask", "k_idx", "K_minus_1"};
constexpr std::string_view kBatchCounter = "num_batches_tracked";  // taken where both have it
constexpr std::size_t kMostNamesShown = 50;                        // of each kind of problem

std::string_view last_part(std::string_view name) {
    return name.substr(name.rfind('.') + 1);  // npos + 1 is 0
}

bool is_derived(std::string_view name) {
    return std::find(kDerived.begin(), kDerived.end(), last_part(name)) != kDerived.end();
}

bool is_optional(std::string_view name) {
    return is_derived(name) || last_part(name) == kBatchCounter;
}

using NameList = std::vector<std::string>;

/// What keeps a file from being loaded, by kind.
struct Problems {
    NameList missing;
    NameList unexpected;
    NameList unfit;       // shape or kind of number
    NameList not_finite;  // NaN or infinity
};

void describe_names(std::string& message, std::string_view kind, const NameList& names) {
    if (!names.empty()) {
        const auto shown = names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), kMostNamesShown));
        message +=
            fmt::format("{}{} {}: {}", message.empty() ? "" : "; ", names.size(), kind, fmt::join(names.begin(), shown, ", "));
        if (names.size() > kMostNamesShown) {
            message += fmt::format(" and {} more", names.size() - kMostNamesShown);
        }
    }
}

std::string describe_problems(const Problems& problems) {
    std::string message;
    describe_names(message, "missing", problems.missing);
    describe_names(message, "unexpected", problems.unexpected);
    describe_names(message, "of the wrong shape or type", problems.unfit);
    describe_names(message, "not finite", problems.not_finite);
    return message;
}

std::map<std::string, torch::Tensor> without_prefix(const Checkpoint& checkpoint, const std::string& prefix) {
    std::map<std::string, torch::Tensor> tensors;
    for (const auto& [name, tensor] : checkpoint.tensors) {
        if (name.starts_with(prefix)) {
            tensors.emplace(name.substr(prefix.size()), tensor);
        }
    }
    return tensors;
}

std::string describe_shape(const torch::Tensor& tensor) {
    return fmt::format("{}[{}]", c10::toString(tensor.scalar_type()), fmt::join(tensor.sizes(), ", "));
}

bool fits(const torch::Tensor& stored, const torch::Tensor& wanted) {
    return stored.sizes() == wanted.sizes() && stored.is_floating_point() == wanted.is_floating_point();
}

bool is_finite(const torch::Tensor& tensor) {
    return !tensor.is_floating_point() || torch::isfinite(tensor).all().item<bool>();
}

Problems compare(const std::map<std::string, torch::Tensor>& wanted, const std::map<std::string, torch::Tensor>& stored,
                 const LoadOptions& options) {
    Problems problems;
    for (const auto& [name, target] : wanted) {
        const auto found = stored.find(name);
        if (is_derived(name)) {
            continue;
        }
        if (found == stored.end()) {
            if (!is_optional(name)) {
                problems.missing.push_back(options.prefix + name);
            }
        } else if (!fits(found->second, target)) {
            problems.unfit.push_back(fmt::format("{}{} ({} instead of {})", options.prefix, name, describe_shape(found->second),
                                                 describe_shape(target)));
        } else if (!is_finite(found->second)) {
            problems.not_finite.push_back(options.prefix + name);
        }
    }
    for (const auto& [name, tensor] : stored) {
        if (!options.allow_unexpected && !is_optional(name) && !wanted.contains(name)) {
            problems.unexpected.push_back(options.prefix + name);
        }
    }
    return problems;
}

}  // namespace

void load_strictly(torch::nn::Module& module, const Checkpoint& checkpoint, const LoadOptions& options) {
    const auto wanted = state_of(module);
    const auto stored = without_prefix(checkpoint, options.prefix);
    const std::string problems = describe_problems(compare(wanted, stored, options));
    if (!problems.empty()) {
        throw CheckpointError(fmt::format("{}: does not fit the network: {}", options.source.string(), problems));
    }
    const torch::NoGradGuard no_grad;
    for (const auto& [name, target] : wanted) {
        const auto found = stored.find(name);
        if (found != stored.end() && !is_derived(name)) {
            torch::Tensor(target).copy_(found->second);
        }
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
