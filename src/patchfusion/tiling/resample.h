// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <cstdint>
#include <vector>

#include "patchfusion/core/geometry.h"

namespace patchfusion::tiling {

/// The process grid of an image: the image's own aspect (both directions scaled alike), about `area` pixels, sides rounded to
/// a multiple of `multiple`. Among sizes of nearly that area the one nearest the image's aspect. No side is shorter than 32 px:
/// images too long and thin for that (beyond 81:1 at 216x384) get the most extreme aspect that keeps it.
[[nodiscard]] Size process_size_for(Size image, std::int64_t area, int multiple);

/// [H,W,3] uint8 -> [1,3,h,w] float in [0,1]. When it shrinks, each pixel is the mean of the area that it covers, as the pixels
/// of a camera (and of the scenes that training renders) are; when it enlarges, bilinear. Copies nothing of the photograph's
/// own size when it shrinks.
[[nodiscard]] torch::Tensor resize_photo(const torch::Tensor& rgb, Size size);

/// A rectangle of what resize_photo gives where it shrinks, without the rest: the same pixels. [H,W,3] uint8 ->
/// [1,3,part.height,part.width] float in [0,1]. Throws InternalError where `size` is larger than the photograph.
[[nodiscard]] torch::Tensor shrink_part(const torch::Tensor& rgb, Size size, const Rect& part);

/// Pixels of a rectangle: [N,C,H,W] -> [N,C,height,width], a view.
[[nodiscard]] torch::Tensor crop(const torch::Tensor& image, const Rect& rect);

/// RoI align with `aligned = true` semantics (He et al., ICCV 2017; torchvision's definition with adaptive sampling).
/// features [N,C,h,w], rois in pixels of these features, image_of_roi: which of the N each RoI lies in
/// -> [T,C,out.height,out.width], channels-last. Differentiable. Throws InternalError where an RoI has no image.
[[nodiscard]] torch::Tensor roi_align(const torch::Tensor& features, const std::vector<RectF>& rois_in_features,
                                      const std::vector<int>& image_of_roi, Size out);

/// The same with one image for all RoIs [1,C,h,w] or one for each [T,C,h,w].
[[nodiscard]] torch::Tensor roi_align(const torch::Tensor& features, const std::vector<RectF>& rois_in_features, Size out);

}  // namespace patchfusion::tiling
