// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/model/patchfusion.h"

#include <fmt/format.h>
#include <utility>

#include "patchfusion/core/error.h"
#include "patchfusion/core/stage_clock.h"
#include "patchfusion/nn/memory_format.h"
#include "patchfusion/nn/packed_linear.h"
#include "patchfusion/nn/resize.h"

namespace patchfusion::model {

namespace {

nn::Padding padding_of(const ModelConfig& config) {
    return config.replicate_padding ? nn::Padding::Replicate : nn::Padding::Zeros;
}

std::shared_ptr<base_depth::BaseDepthNetwork> base_network(const ModelConfig& config) {
    return base_depth::make_base_depth_network({.encoder = config.encoder,
                                                .channels = config.channels,
                                                .bins = config.bins,
                                                .max_depth = config.max_depth,
                                                .padding = padding_of(config),
                                                .vit = config.vit,
                                                .dpt = config.dpt,
                                                .script = config.base_script,
                                                .trial = config.process_size});
}

guided_fusion::GuidedFusionOptions fusion_options(const ModelConfig& config, const guided_fusion::PyramidShape& shape) {
    using guided_fusion::DecoderWidth;
    using guided_fusion::FusedFeature;
    return {.shape = shape,
            .g2l = {.blocks = config.g2l_depth,
                    .heads = config.g2l_heads,
                    .window = config.window,
                    .process_size = config.process_size},
            .decoder = config.wide_decoder ? DecoderWidth::Wide : DecoderWidth::Narrow,
            .padding = padding_of(config),
            .fused = config.residual_fusion ? FusedFeature::Residual : FusedFeature::Whole,
            .parts = {.guidance = config.feature_guidance, .global_to_local = config.global_to_local},
            .bins = config.bins,
            .max_depth = config.max_depth};
}

/// How many levels of F_c N_g reads: the finest one guides nothing (see FeatureGuide), but a residual is added to it.
int guiding_levels(const ModelConfig& config) {
    if (!config.feature_guidance) {
        return 0;
    }
    return config.residual_fusion ? kPyramidLevels : kPyramidLevels - 1;
}

/// oneDNN's convolutions are fastest on this layout.
torch::Tensor channels_last(const torch::Tensor& image) {
    return image.contiguous(torch::MemoryFormat::ChannelsLast);
}

}  // namespace

PatchFusionImpl::PatchFusionImpl(ModelConfig config)
    : config_(std::move(config)),
      coarse_branch_(base_network(config_)),
      fine_branch_(config_.encoder == base_depth::kScriptedEncoder ? coarse_branch_ : base_network(config_)),
      shape_{.channels = config_.channels, .strides = coarse_branch_->strides()},
      fusion_(fusion_options(config_, shape_)) {
    register_module("coarse_branch", coarse_branch_);
    register_module("fine_branch", fine_branch_);
    fusion_.register_on(*this);
    nn::to_channels_last(*this);
}

void PatchFusionImpl::compute_in_bfloat16() {
    nn::to_bfloat16(*this);
    nn::give_up_packed_weights(*this);
    precision_ = Precision::Bf16;
}

base_depth::BaseDepthOutput PatchFusionImpl::predict_coarse(const torch::Tensor& images) {
    const Stage stage("N_c");
    const Autocast autocast(precision_ == Precision::Bf16);
    return coarse_branch_->forward(channels_last(images));
}

CoarseContext PatchFusionImpl::observe(const torch::Tensor& images) {
    if (!has_fusion_) {
        throw InputError(
            fmt::format("model {}: a base network alone, which fuses no tiles; use --plan coarse or fine", config_.name));
    }
    return observe(predict_coarse(images));
}

CoarseContext PatchFusionImpl::observe(base_depth::BaseDepthOutput coarse) {
    const Stage stage("G2L");
    const Autocast autocast(precision_ == Precision::Bf16);
    FeaturePyramid g2l = fusion_.global_to_local(coarse.features);  // Eq. 1
    return {.depth = std::move(coarse.depth), .features = std::move(coarse.features), .g2l = std::move(g2l)};
}

base_depth::BaseDepthOutput PatchFusionImpl::predict_fine(const torch::Tensor& crops) {
    const Stage stage("N_f");
    const Autocast autocast(precision_ == Precision::Bf16);
    return fine_branch_->forward(channels_last(crops));
}

FusionOutput PatchFusionImpl::predict_tiles(const CoarseContext& context, const TileBatch& tiles) {
    base_depth::BaseDepthOutput fine = predict_fine(tiles.crops);  // D_f, F_f = N_f(I)
    return fuse(context, tiles, std::move(fine));
}

FusionOutput PatchFusionImpl::fuse(const CoarseContext& context, const TileBatch& tiles, base_depth::BaseDepthOutput fine) {
    const Stage stage("N_g");
    const Autocast autocast(precision_ == Precision::Bf16);
    const torch::Tensor fine_depth = fine.depth;
    CoarseContext coarse = crop_coarse(context, tiles);  // roi(D_c), roi(F_c), roi(F_g2l)
    guided_fusion::FusionInput input = fusion_input(std::move(coarse), tiles, std::move(fine));  // I, roi(D_c), D_f
    const FeaturePyramid fused = fusion_.fuse(std::move(input));                                 // F_g (Eq. 2 and 3)
    const Stage head("N_g head");
    return {.depth = fusion_.depth(fused), .features = fused, .fine_depth = fine_depth};  // D_g
}

CoarseContext PatchFusionImpl::crop_coarse(const CoarseContext& context, const TileBatch& tiles) const {
    const Stage stage("coarse crops");
    const guided_fusion::TileRois rois = {.rois = tiles.rois, .image_of_tile = tiles.image_of_tile};
    const Size tile = nn::size_of(tiles.crops);
    return {.depth = guided_fusion::crop_map(context.depth, rois, 1.0, tile),
            .features = guided_fusion::crop_pyramid(context.features, rois, shape_, tile, guiding_levels(config_)),
            .g2l = guided_fusion::crop_pyramid(context.g2l, rois, shape_, tile, config_.global_to_local ? kPyramidLevels : 0)};
}

guided_fusion::FusionInput PatchFusionImpl::fusion_input(CoarseContext coarse, const TileBatch& tiles,
                                                         base_depth::BaseDepthOutput fine) const {
    torch::Tensor fine_depth = fine.depth;  // [T,1,h,w]
    if (tiles.running_depth.defined()) {    // section 3.2: the updated D_g supplants D_f
        fine_depth = torch::where(tiles.has_running_depth, tiles.running_depth, fine_depth);
    }
    const torch::Tensor depths = torch::cat({coarse.depth, fine_depth}, 1) * config_.fusion_depth_scale;  // [T,2,h,w]
    return {.pixels_and_depths = channels_last(torch::cat({depths, tiles.crops}, 1)),
            .coarse = std::move(coarse.features),
            .g2l = std::move(coarse.g2l),
            .fine = std::move(fine.features)};
}

}  // namespace patchfusion::model
