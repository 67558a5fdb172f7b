// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "patchfusion/model/patchfusion.h"

namespace patchfusion::testing {

/// The whole system with random weights and a process size that takes milliseconds, in eval mode: for tests of what is
/// around a model, never of what it predicts. On one thread from here on: such tensors only wait for a second.
inline model::PatchFusion tiny_model() {
    torch::set_num_threads(1);
    torch::manual_seed(0);
    model::ModelConfig config = model::built_in_config("lite");
    config.process_size = {.height = 32, .width = 48};
    model::PatchFusion tiny(config);
    tiny->eval();
    return tiny;
}

}  // namespace patchfusion::testing
