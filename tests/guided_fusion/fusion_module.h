// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "patchfusion/guided_fusion/guided_fusion_network.h"

namespace patchfusion::guided_fusion {

/// N_g alone, as a module whose names are those of the official fusion.pth.
struct FusionModule : torch::nn::Module {
    explicit FusionModule(const GuidedFusionOptions& options) : network(options) { network.register_on(*this); }
    GuidedFusionNetwork network;
};

}  // namespace patchfusion::guided_fusion
