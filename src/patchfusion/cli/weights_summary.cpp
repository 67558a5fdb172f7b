// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/cli/weights_summary.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

#include "patchfusion/checkpoint/dtypes.h"
#include "patchfusion/checkpoint/fit.h"
#include "patchfusion/model/recognise.h"

namespace patchfusion::cli {

std::string type_name(torch::Dtype dtype) {
    return std::string(checkpoint::safetensors_name(dtype).value_or(c10::toString(dtype)));
}

std::string weights_summary(const checkpoint::Checkpoint& weights) {
    const auto recognised = model::recognise(model::shapes_of(weights));
    double parameters = 0;
    double megabytes = 0;
    std::set<std::string> types;
    for (const auto& [name, tensor] : weights.tensors) {
        if (checkpoint::is_parameter(name)) {
            parameters += static_cast<double>(tensor.numel());
            types.insert(type_name(tensor.scalar_type()));
        }
        megabytes += static_cast<double>(tensor.nbytes()) / 1e6;
    }
    return fmt::format("{}; {} tensors, {:.2f} M parameters ({}), {:.1f} MB",
                       recognised ? model::describe(*recognised) : "of no architecture known here", weights.tensors.size(),
                       parameters / 1e6, fmt::join(types, ", "), megabytes);
}

}  // namespace patchfusion::cli
