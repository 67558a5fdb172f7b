// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/guided_fusion/fusion_decoder.h"

#include "patchfusion/nn/convolve.h"
#include "patchfusion/nn/freeze.h"
#include "patchfusion/nn/resize.h"
#include "patchfusion/nn/strips.h"

namespace patchfusion::guided_fusion {

namespace {

/// Beyond it a decoder block's input is made and read in strips of rows: the last block of the official networks reads 130 MB
/// (ViT-S) to 430 MB (ViT-L) a tile, and has as much between its two convolutions.
constexpr std::int64_t kLargestWholeInput = 32'000'000;  // bytes

/// Of what a decoder block reads: both maps at the size of the first.
std::int64_t input_bytes(const torch::Tensor& encoded, const torch::Tensor& coarser) {
    return nn::size_of(encoded).area() * encoded.size(0) * (encoded.size(1) + coarser.size(1)) * encoded.element_size();
}

}  // namespace

FeatureGuide::FeatureGuide(const PyramidShape& shape, nn::Padding padding) {
    for (const int channels : shape.channels) {
        convolutions_.emplace_back(nn::Conv3x3Options{.in = 2 * channels, .out = channels, .padding = padding});
    }
    // In the official decoder the guide of a level enters one level up, so the finest one is computed and never used. It is
    // not computed here; its weights are kept, so that names match one to one, and frozen.
    nn::freeze(*convolutions_.back());
}

void FeatureGuide::register_on(torch::nn::Module& parent) {
    const auto list = parent.register_module("fusion_conv_list", torch::nn::ModuleList());
    for (const nn::Conv3x3& convolution : convolutions_) {
        list->push_back(convolution);
    }
}

torch::Tensor FeatureGuide::forward(int level, const torch::Tensor& coarse_crop, const torch::Tensor& fine) {
    return convolutions_.at(static_cast<std::size_t>(level))->forward(torch::cat({coarse_crop, fine}, 1));
}

FusionDecoder::FusionDecoder(const PyramidShape& shape, DecoderWidth width, nn::Padding padding, FusionParts parts) {
    for (std::size_t level = 1; level < shape.channels.size(); ++level) {
        const int out = shape.channels[level];
        const int in = out + (parts.guidance ? 2 : 1) * shape.channels[level - 1];
        blocks_.emplace_back(
            nn::DoubleConvOptions{.in = in, .mid = width == DecoderWidth::Wide ? in : out, .out = out, .padding = padding});
    }
}

void FusionDecoder::register_on(torch::nn::Module& parent) {
    const auto list = parent.register_module("up_conv_list", torch::nn::ModuleList());
    for (const nn::DoubleConv& block : blocks_) {
        const auto stage = std::make_shared<torch::nn::Module>("Up");
        stage->register_module("conv", block);
        list->push_back(stage);
    }
}

torch::Tensor FusionDecoder::forward(int level, const torch::Tensor& encoded, const torch::Tensor& coarser) {
    const Size size = nn::size_of(encoded);
    nn::DoubleConv& block = blocks_.at(static_cast<std::size_t>(level - 1));
    if (!nn::may_fuse(encoded) || input_bytes(encoded, coarser) <= kLargestWholeInput) {
        return block->forward(torch::cat({encoded, nn::resize_corners(coarser, size)}, 1));  // Eq. 3
    }
    const auto of_rows = [&](nn::Rows rows) {
        const torch::Tensor upsampled = nn::resize_corners(coarser, size, rows);
        return block->forward(torch::cat({encoded.narrow(2, rows.first, rows.count), upsampled}, 1));
    };
    return nn::in_strips(size.height, of_rows, {.reach = 2});  // two 3x3 convolutions
}

}  // namespace patchfusion::guided_fusion
