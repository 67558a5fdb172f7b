// SPDX-License-Identifier: Apache-2.0
// Private to the room: somebody's pixels as inference takes them.
#pragma once

#include <torch/torch.h>

#include "patchfusion/core/geometry.h"
#include "patchfusion/patchfusion.hpp"

namespace patchfusion::library {

/// The size; throws InputError where it is none that a photograph may have.
[[nodiscard]] Size size_of(const PixelView& pixels);

/// [H,W,3] uint8. Bytes that are read forwards stay where they are: the pixels
/// must outlive the tensor. Throws InputError for a null pointer and as size_of
/// does.
[[nodiscard]] torch::Tensor as_tensor(const PixelView& pixels);

}  // namespace patchfusion::library
