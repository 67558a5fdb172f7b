// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

#include "image/scratch_folder.h"
#include "patchfusion/data/record.h"

namespace patchfusion::data {

using patchfusion::testing::ScratchFolder;

/// Options of records small enough for tests.
inline RecordOptions tiny_options() {
    RecordOptions options;
    options.process_size = {36, 64};
    options.canonical_focal_px = 50;
    return options;
}

/// Pixels whose depth is 8 + x + 2y, x and y being pixels of the process grid of the whole image, and whose colours tell the
/// column and row of `pixels`. `window` tells which part of the image they show. All values are exact in float16.
inline Pixels ramp_pixels(Size size, Size process, const scene::ViewWindow& window) {
    const auto column = torch::arange(size.width, torch::kDouble);
    const auto row = torch::arange(size.height, torch::kDouble);
    const auto x = (window.left + (column + 0.5) / size.width * window.width) * process.width;
    const auto y = (window.top + (row + 0.5) / size.height * window.height) * process.height;
    Pixels pixels;
    pixels.depth = (8.0 + x.unsqueeze(0) + 2.0 * y.unsqueeze(1)).to(torch::kHalf);
    pixels.rgb =
        torch::stack({column.unsqueeze(0).expand({size.height, size.width}), row.unsqueeze(1).expand({size.height, size.width}),
                      torch::full({size.height, size.width}, 7.0, torch::kDouble)},
                     2)
            .to(torch::kByte);
    return pixels;
}

/// A record of ramps with a window in the middle.
inline Record ramp_record(const RecordOptions& options) {
    Record record;
    const double extent = options.window_tiles / options.split;
    record.place = {.left = 0.25, .top = 0.25, .width = extent, .height = extent};
    record.view = ramp_pixels(options.view_size(), options.process_size, {});
    record.window = ramp_pixels(options.window_size(), options.process_size, record.place);
    return record;
}

}  // namespace patchfusion::data
