// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <optional>

#include "patchfusion/core/feature_pyramid.h"
#include "patchfusion/guided_fusion/fusion_decoder.h"
#include "patchfusion/guided_fusion/fusion_encoder.h"
#include "patchfusion/guided_fusion/fusion_parts.h"
#include "patchfusion/guided_fusion/g2l.h"
#include "patchfusion/guided_fusion/pyramid_shape.h"
#include "patchfusion/guided_fusion/skip_fusion.h"
#include "patchfusion/metric_bins/metric_bins.h"

namespace patchfusion::guided_fusion {

/// What N_g is built from.
struct GuidedFusionOptions {
    PyramidShape shape;
    GlobalToLocalOptions g2l;
    DecoderWidth decoder = DecoderWidth::Narrow;
    nn::Padding padding = nn::Padding::Zeros;
    FusedFeature fused = FusedFeature::Whole;  // a Residual needs guidance
    FusionParts parts = {};
    metric_bins::MetricBinsOptions bins;
    double max_depth = 80.0;  // metres, where the starting bin centres end
};

/// What N_g gets for T tiles. What its parts have no use for may be undefined.
struct FusionInput {
    torch::Tensor pixels_and_depths;  // [T,5,h,w]: D_c crop, D_f (or D_g), RGB
    FeaturePyramid coarse;            // roi(F_c); a Whole fusion never reads the finest level (see FeatureGuide)
    FeaturePyramid g2l;               // roi(F_g2l)
    FeaturePyramid fine;              // F_f
};

/// N_g of figure 2b: U-Net encoder, skip fusion, decoder, metric-bins head. Not a module itself: its modules are registered on
/// the network that has it, because that is where the official checkpoints name them (fusion_conv_list, guided_fusion, and
/// those of MetricBins).
class GuidedFusionNetwork {
  public:
    explicit GuidedFusionNetwork(const GuidedFusionOptions& options);
    void register_on(torch::nn::Module& parent);

    /// F_g2l (Eq. 1) of whole images; without G2L every level is undefined.
    FeaturePyramid global_to_local(const FeaturePyramid& coarse) { return g2l_ ? g2l_->forward(coarse) : FeaturePyramid{}; }
    /// F_g (Eq. 2 and 3), coarsest first, with the sizes of the fine features. Maps that were given away are gone once their
    /// level is fused: without gradients a tile's maps of all levels are never there together.
    FeaturePyramid fuse(FusionInput input);
    /// D_g [T,1,h,w] in metres from F_g.
    torch::Tensor depth(const FeaturePyramid& fused) { return metric_bins_.forward(fused); }

  private:
    /// f_g of a level and, with guidance, what roi(f_c) and f_f, taken from the input, say beside it: [T,C or 2C,h,w].
    torch::Tensor guided(const FeaturePyramid& fused, FusionInput& input, int level);

    FusionEncoder encoder_;
    std::optional<GlobalToLocal> g2l_;
    FusedFeature fused_;
    SkipFusion skip_;
    std::optional<FeatureGuide> guide_;
    FusionDecoder decoder_;
    metric_bins::MetricBins metric_bins_;
};

}  // namespace patchfusion::guided_fusion
