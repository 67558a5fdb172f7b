// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "patchfusion/model/model_config.h"

namespace patchfusion::model {

/// The numbers that a field of a configuration may hold, both ends included; of a list: each of its numbers.
struct Limits {
    std::string_view field;  // e.g. "bins.attractors"
    double least;
    double most;
};

/// The limits of a field: what networks that exist have, with room around it. A weights file may say anything; within them no
/// network has modules without end, and no size overflows. Whether the file has the weights for it is for empty_network to say.
/// Throws InternalError for a field without limits.
[[nodiscard]] const Limits& limits_of(std::string_view field);

/// Makes sure of what a text field may say: `encoder` one of the known ones, `name` something that can be printed. Throws
/// InputError.
void require_known_text(std::string_view field, std::string_view text);

/// Makes sure that fields within their limits go together. Throws InputError naming both.
void require_consistent(const ModelConfig& config);

/// Throws InputError "model configuration: FIELD is VALUE; it must be RULE".
[[noreturn]] void refuse_field(std::string_view field, std::string_view value, std::string_view rule);

}  // namespace patchfusion::model
