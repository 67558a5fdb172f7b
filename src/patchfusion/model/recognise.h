// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "patchfusion/base_depth/vit_options.h"
#include "patchfusion/checkpoint/checkpoint.h"
#include "patchfusion/core/feature_pyramid.h"
#include "patchfusion/core/geometry.h"
#include "patchfusion/metric_bins/metric_bins.h"

namespace patchfusion::model {

/// A base network (N_c or N_f), as the shapes of its weights tell.
struct BaseArchitecture {
    std::string_view encoder;         // as ModelConfig names it
    base_depth::VitOptions vit = {};  // where is_vit(encoder); heads is 0 where shapes and the published widths do not tell it
    base_depth::DptOptions dpt = {};  // likewise; the hooks are the official ones for this number of blocks
    int features = 0;                 // channels of the DPT decoder
    metric_bins::MetricBinsOptions bins = {};  // sizes read; constants official
};

/// The guided fusion network N_g, likewise. Arrays: coarsest level first.
struct FusionArchitecture {
    std::array<int, kPyramidLevels> channels = {};
    std::array<int, kPyramidLevels> blocks = {};  // G2L's Swin blocks
    std::array<int, kPyramidLevels> heads = {};   // of their attention
    std::array<int, kPyramidLevels> tokens = {};  // feature pixels that G2L's position embeddings are stored for
    int window = 0;                               // attention window, feature pixels a side
    bool global_to_local = true;                  // false: there is no G2L (rows 4 to 6 of table 2), and all above are 0
    metric_bins::MetricBinsOptions bins = {};     // sizes read; constants official
};

/// What a weights file holds: a base network, a fusion network, or (both) a whole PatchFusion.
struct Recognised {
    std::optional<BaseArchitecture> base;
    std::optional<FusionArchitecture> fusion;
    std::string prefix = {};  // before the base network's names: "coarse_branch." or nothing
    Size process_size = {};   // told by the fusion's tokens, else the official one; {0,0}: unknown

    /// The built-in model with these sizes, e.g. "patchfusion-da-vits"; empty where there is none.
    [[nodiscard]] std::string name() const;
};

/// Shapes by tensor name.
using Shapes = std::map<std::string, std::vector<std::int64_t>>;
[[nodiscard]] Shapes shapes_of(const checkpoint::Checkpoint& checkpoint);

/// Tells the architecture from names and shapes; none where it is not one of ours. Shapes may be anything: a file's are.
[[nodiscard]] std::optional<Recognised> recognise(const Shapes& shapes);

/// One line for people, e.g. "whole PatchFusion (patchfusion-da-vits): DINOv2 384 wide, ...".
[[nodiscard]] std::string describe(const Recognised& recognised);

}  // namespace patchfusion::model
