// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/base_depth/base_depth_network.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "patchfusion/base_depth/depth_anything/depth_anything_network.h"
#include "patchfusion/base_depth/lite/lite_network.h"
#include "patchfusion/base_depth/scripted/scripted_network.h"
#include "patchfusion/base_depth/zoedepth_beit/zoedepth_beit_network.h"
#include "patchfusion/core/error.h"

namespace patchfusion::base_depth {

namespace {

/// The user's own network, which must have the channels that N_g was built for.
std::shared_ptr<BaseDepthNetwork> scripted_network(const BaseDepthOptions& options) {
    if (options.script.empty()) {
        throw InputError("N_g was trained on a base network of its own: give that network's TorchScript file with --base");
    }
    auto network = std::make_shared<scripted::ScriptedNetwork>(options.script, options.trial);
    if (network->channels() != options.channels) {
        throw InputError(fmt::format("{}: its features have {} channels, N_g was trained for {}", options.script.string(),
                                     fmt::join(network->channels(), ","), fmt::join(options.channels, ",")));
    }
    return network;
}

}  // namespace

std::shared_ptr<BaseDepthNetwork> make_base_depth_network(const BaseDepthOptions& options) {
    if (options.encoder == kLiteEncoder) {
        return std::make_shared<lite::LiteNetwork>(options);
    }
    if (options.encoder == kDepthAnythingEncoder) {
        return std::make_shared<depth_anything::DepthAnythingNetwork>(options);
    }
    if (options.encoder == kZoeDepthEncoder) {
        return std::make_shared<zoedepth_beit::ZoeDepthBeitNetwork>(options);
    }
    if (options.encoder == kScriptedEncoder) {
        return scripted_network(options);
    }
    throw InputError(fmt::format("unknown encoder '{}'; known: {}, {}, {}, {}", options.encoder, kLiteEncoder,
                                 kDepthAnythingEncoder, kZoeDepthEncoder, kScriptedEncoder));
}

}  // namespace patchfusion::base_depth
