// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace patchfusion {

/// Height and width of an image or feature map in pixels.
struct Size {
    int height = 0;
    int width = 0;

    [[nodiscard]] std::int64_t area() const { return static_cast<std::int64_t>(height) * width; }
    friend bool operator==(const Size&, const Size&) = default;
};

/// Half-open rectangle [left, left + width) x [top, top + height) in pixels of the image or grid its name states.
struct Rect {
    int left = 0;
    int top = 0;
    int width = 0;
    int height = 0;

    [[nodiscard]] int right() const { return left + width; }
    [[nodiscard]] int bottom() const { return top + height; }
    [[nodiscard]] bool empty() const { return width <= 0 || height <= 0; }
    friend bool operator==(const Rect&, const Rect&) = default;
};

/// The common part of two rectangles of the same grid; empty (width or height 0) where they do not meet.
[[nodiscard]] Rect intersection(const Rect& a, const Rect& b);

/// Half-open rectangle with fractional corners, as RoI align takes it; same grid conventions as Rect.
struct RectF {
    double left = 0;
    double top = 0;
    double width = 0;
    double height = 0;
};

}  // namespace patchfusion
