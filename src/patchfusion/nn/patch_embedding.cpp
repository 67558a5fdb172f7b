// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/nn/patch_embedding.h"

namespace patchfusion::nn {

PatchEmbeddingImpl::PatchEmbeddingImpl(int channels, int patch)
    : proj_(torch::nn::Conv2dOptions(3, channels, patch).stride(patch)) {
    register_module("proj", proj_);
}

torch::Tensor PatchEmbeddingImpl::forward(const torch::Tensor& image) {
    return proj_->forward(image).flatten(2).transpose(1, 2);
}

torch::Tensor prepend_class_token(const torch::Tensor& class_token, const torch::Tensor& tokens) {
    return torch::cat({class_token.expand({tokens.size(0), -1, -1}).to(tokens.scalar_type()), tokens}, 1);
}

torch::Tensor map_of_tokens(const torch::Tensor& tokens, Size grid) {
    return tokens.transpose(1, 2).reshape({tokens.size(0), tokens.size(2), grid.height, grid.width});
}

torch::Tensor pad_to_multiple(const torch::Tensor& image, int multiple) {
    const auto missing = [multiple](std::int64_t length) { return (multiple - length % multiple) % multiple; };
    const std::int64_t below = missing(image.size(2));
    const std::int64_t right = missing(image.size(3));
    return below == 0 && right == 0 ? image : torch::replication_pad2d(image, {0, right, 0, below});
}

}  // namespace patchfusion::nn
