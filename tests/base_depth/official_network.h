// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "official_fixtures.h"
#include "patchfusion/base_depth/base_depth_network.h"

namespace patchfusion::base_depth {

/// A base network of a fixture's sizes, with seeded random weights of its own, in eval mode.
inline std::shared_ptr<BaseDepthNetwork> official_network(const std::string& fixture) {
    torch::manual_seed(7);
    const auto network = make_base_depth_network({.encoder = fixtures::encoder_of(fixture),
                                                  .channels = fixtures::kChannels,
                                                  .bins = fixtures::bins(),
                                                  .vit = fixtures::vit_of(fixture),
                                                  .dpt = fixtures::dpt_of(fixture)});
    const torch::NoGradGuard no_grad;
    for (auto& item : network->named_parameters()) {  // BEiT's position biases start at nothing
        if (item.key().ends_with("relative_position_bias_table")) {
            item.value().normal_();
        }
        if (item.key().ends_with("output_conv.4.bias") || item.key().ends_with("output_conv2.2.bias")) {
            item.value().fill_(1);  // a relative depth above zero, so that it has a gradient
        }
    }
    network->eval();
    return network;
}

}  // namespace patchfusion::base_depth
