// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace patchfusion::nn {

// Attention inside the windows of a map where its pixels lie, without copies of windows, masks or scores; free of LibTorch, so
// that it compiles alone and for several processors.

/// How windows lie along one axis of a map, which is padded to whole windows and then rolled by `shift`.
struct WindowAxis {
    std::vector<std::int32_t> at;       // [padded] the map's row or column, -1 beyond the map
    std::vector<std::int32_t> stretch;  // [padded] which of three stretches that were apart before the roll; 0 without a roll
};

[[nodiscard]] WindowAxis window_axis(int length, int window, int shift);

/// Some rows of windows. T = window^2 pixels.
struct WindowRows {
    const float* qkv = nullptr;     // [rows,width,3C] queries, keys and values
    const float* beyond = nullptr;  // [3C] those of pixels beyond the map
    const float* bias = nullptr;    // [heads,T,whole_lanes(T)] added to the scores: by key, then query
    float* mixed = nullptr;         // [rows,width,C], written
    std::int64_t channels = 0;      // C
    std::int64_t heads = 0;
    std::int64_t window = 0;
    std::int64_t width = 0;
    const std::int32_t* row = nullptr;             // [window rows * window] row of qkv, -1 beyond the map
    const std::int32_t* row_stretch = nullptr;     // [window rows * window]
    const std::int32_t* column = nullptr;          // [window columns * window] as WindowAxis
    const std::int32_t* column_stretch = nullptr;  // [window columns * window]
    std::int64_t window_columns = 0;
};

/// softmax(q k / sqrt(d) + bias, pixels of other stretches out) v of every head in windows [begin,end), row by row.
void attend_windows(const WindowRows& rows, std::int64_t begin, std::int64_t end);

}  // namespace patchfusion::nn
