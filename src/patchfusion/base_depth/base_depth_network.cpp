// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/base_depth/base_depth_network.h"

#include <fmt/format.h>

#include "patchfusion/base_depth/lite/lite_network.h"
#include "patchfusion/core/error.h"

namespace patchfusion::base_depth {

std::shared_ptr<BaseDepthNetwork> make_base_depth_network(const BaseDepthOptions& options) {
    if (options.encoder == "efficientnet-lite0") {
        return std::make_shared<lite::LiteNetwork>(options);
    }
    throw InputError(fmt::format("unknown encoder '{}'; known: efficientnet-lite0", options.encoder));
}

}  // namespace patchfusion::base_depth
