// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/image/orientation.h"

namespace patchfusion::image {
namespace {

// What takes the stored picture to the upright one: transpose first, then mirror.
struct Turn {
    bool transpose = false;
    bool flip_rows = false;     // upside down, after the transpose
    bool flip_columns = false;  // left to right, after the transpose
};

Turn turn_of(int orientation) {
    switch (orientation) {
        case 2:
            return {.flip_columns = true};
        case 3:
            return {.flip_rows = true, .flip_columns = true};
        case 4:
            return {.flip_rows = true};
        case 5:
            return {.transpose = true};
        case 6:
            return {.transpose = true, .flip_columns = true};  // a quarter turn clockwise
        case 7:
            return {.transpose = true, .flip_rows = true, .flip_columns = true};
        case 8:
            return {.transpose = true, .flip_rows = true};  // a quarter turn counter-clockwise
        default:
            return {};
    }
}

}  // namespace

Size upright_size(Size stored, int orientation) {
    return turn_of(orientation).transpose ? Size{stored.width, stored.height} : stored;
}

void place_rows(torch::Tensor& photo, const torch::Tensor& rows, int top, int orientation) {
    const Turn turn = turn_of(orientation);
    const int axis = turn.transpose ? 1 : 0;  // along which stored rows follow each other in the photograph
    const bool backwards = turn.transpose ? turn.flip_columns : turn.flip_rows;
    const auto start = backwards ? photo.size(axis) - top - rows.size(0) : top;
    auto turned = turn.transpose ? rows.transpose(0, 1) : rows;
    if (turn.flip_rows) {
        turned = turned.flip(0);
    }
    if (turn.flip_columns) {
        turned = turned.flip(1);
    }
    photo.narrow(axis, start, rows.size(0)).copy_(turned);
}

}  // namespace patchfusion::image
