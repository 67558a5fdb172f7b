// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/checkpoint/fit.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

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

std::string describe_shape(const torch::Tensor& tensor) {
    return fmt::format("{}[{}]", c10::toString(tensor.scalar_type()), fmt::join(tensor.sizes(), ", "));
}

bool fits(const torch::Tensor& stored, const torch::Tensor& wanted) {
    return stored.sizes() == wanted.sizes() && stored.is_floating_point() == wanted.is_floating_point();
}

Problems compare(const NamedTensors& wanted, const NamedTensors& stored, const LoadOptions& options) {
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
        } else if (!all_finite(found->second)) {
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

bool is_derived(std::string_view name) {
    return std::find(kDerived.begin(), kDerived.end(), last_part(name)) != kDerived.end();
}

bool is_parameter(std::string_view name) {
    const std::string_view part = last_part(name);
    return !is_optional(name) && part != "running_mean" && part != "running_var";
}

bool all_finite(const torch::Tensor& tensor) {
    if (!tensor.is_floating_point() || tensor.numel() == 0) {
        return true;
    }
    const auto [least, most] = torch::aminmax(tensor);  // both are NaN where one element is
    return std::isfinite(least.item<double>()) && std::isfinite(most.item<double>());
}

std::string describe_misfit(const NamedTensors& wanted, const NamedTensors& stored, const LoadOptions& options) {
    return describe_problems(compare(wanted, stored, options));
}

}  // namespace patchfusion::checkpoint
