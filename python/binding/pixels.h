// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <cstddef>
#include <patchfusion/patchfusion.hpp>
#include <vector>

namespace patchfusion::python {

/// Somebody's array as the library takes pixels: where they lie, wherever it can say so.
class Pixels {
  public:
    /// image: any object that lends its memory (DLPack, else the buffer protocol): [H,W,3] or [H,W,4], of which the fourth
    /// channel is left alone, or grey [H,W] or [H,W,1]; uint8, or float32 in 0 to 1. The GIL must be held.
    /// Throws Error (Input) for what is none of these.
    explicit Pixels(nanobind::handle image);

    /// Valid as long as this is.
    [[nodiscard]] const PixelView& view() const { return view_; }

  private:
    void pack();

    nanobind::ndarray<nanobind::ro> array_;
    PixelView view_;
    std::vector<std::byte> packed_;  // empty: the pixels are read where they lie
};

}  // namespace patchfusion::python
