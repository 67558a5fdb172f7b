// SPDX-License-Identifier: Apache-2.0
// Private to the room: EXIF orientation.
#pragma once

#include <torch/torch.h>

#include "patchfusion/core/geometry.h"

namespace patchfusion::image {

/// The upright size of a photograph stored as `stored`. `orientation`: EXIF 2.32, tag 0x0112, 1 to 8; other values count as 1.
[[nodiscard]] Size upright_size(Size stored, int orientation);

/// Puts stored rows [top, top + h) where they belong in the upright photograph, so that no second buffer is needed.
/// `rows`: [h,W,C] as stored; `photo`: [H',W',C] of upright_size.
void place_rows(torch::Tensor& photo, const torch::Tensor& rows, int top, int orientation);

}  // namespace patchfusion::image
