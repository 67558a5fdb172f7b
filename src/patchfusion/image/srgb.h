// SPDX-License-Identifier: Apache-2.0
// Private to the room: samples of any type to 8-bit sRGB.
#pragma once

#include <torch/torch.h>
#include <filesystem>

#include "patchfusion/image/oiio.h"

namespace patchfusion::image {

/// Linear light (any shape, float32, 1 = white) to 8-bit sRGB (IEC 61966-2-1). Values outside 0..1 are clipped, NaN is black.
[[nodiscard]] torch::Tensor srgb_from_linear(const torch::Tensor& linear);

/// Reads an open image as RGB, top to bottom in blocks [rows,W,3] uint8: grey is repeated, alpha and further channels are
/// dropped, integers are taken as sRGB of their full range, floating point as linear light.
void read_srgb_rows(OIIO::ImageInput& input, const std::filesystem::path& path, const RowsSink& sink);

}  // namespace patchfusion::image
