// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "patchfusion/checkpoint/checkpoint.h"

namespace patchfusion::checkpoint {

using NamedTensors = std::map<std::string, torch::Tensor>;

/// Whether a module computes the buffer of this name itself, so that a file's version of it is not used.
[[nodiscard]] bool is_derived(std::string_view name);

/// Whether a name is one of a parameter, as far as names tell: no derived buffer, no statistics of a normalisation.
[[nodiscard]] bool is_parameter(std::string_view name);

/// Whether a tensor holds neither NaN nor infinity. Reads it once and needs no memory of its size.
[[nodiscard]] bool all_finite(const torch::Tensor& tensor);

/// What keeps `stored` from being loaded as `wanted`, with every name, in one line; empty where nothing does.
[[nodiscard]] std::string describe_misfit(const NamedTensors& wanted, const NamedTensors& stored, const LoadOptions& options);

}  // namespace patchfusion::checkpoint
