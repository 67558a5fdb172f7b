// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

#include "patchfusion/core/geometry.h"

namespace patchfusion::nn {

/// A vision transformer's tokens: one linear map of every patch x patch square of the image. Registered name: proj.
class PatchEmbeddingImpl : public torch::nn::Module {
  public:
    PatchEmbeddingImpl(int channels, int patch);
    /// image: [N,3,h,w], sides multiples of the patch -> [N,h w / patch^2,C], row by row.
    torch::Tensor forward(const torch::Tensor& image);

  private:
    torch::nn::Conv2d proj_;
};
TORCH_MODULE(PatchEmbedding);

/// The class token [1,1,C], repeated, before the tokens [N,T,C] -> [N,1+T,C].
[[nodiscard]] torch::Tensor prepend_class_token(const torch::Tensor& class_token, const torch::Tensor& tokens);

/// Tokens without a class token as a map: [N,grid.area(),C] -> [N,C,grid.height,grid.width].
[[nodiscard]] torch::Tensor map_of_tokens(const torch::Tensor& tokens, Size grid);

/// The image with its border pixels repeated below and on the right until its sides are multiples of `multiple`; itself where
/// they are. [N,C,h,w]
[[nodiscard]] torch::Tensor pad_to_multiple(const torch::Tensor& image, int multiple);

}  // namespace patchfusion::nn
