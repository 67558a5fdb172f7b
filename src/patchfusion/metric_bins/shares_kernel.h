// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "patchfusion/metric_bins/binomial_kernel.h"

namespace patchfusion::metric_bins {

// The log-binomial layer's two 1x1 convolutions and what follows them, in one pass over the pixels that holds no map; free of
// LibTorch, so that it compiles alone and for several processors.

/// The layer's weights. `hidden` is a multiple of nn::kLanes; what fills it up is 0.
struct SharesWeights {
    const float* first = nullptr;        // [inputs,hidden] of the feature and, last, of the relative depth where there is one
    const float* first_bias = nullptr;   // [hidden]
    const float* second = nullptr;       // [4,hidden]
    const float* second_bias = nullptr;  // [4]
    std::int64_t inputs = 0;
    std::int64_t hidden = 0;
    float share_floor = 0;        // added to each share of p and t
    float probability_floor = 0;  // of p and 1 - p in their logarithms
    float min_temperature = 0;
    float max_temperature = 0;
};

/// One row of pixels.
struct SharesRow {
    const float* inputs = nullptr;        // [w,inputs]
    const float* embedding_y0 = nullptr;  // [w',hidden] the embedding's part of the hidden values: the two rows of its own
    const float* embedding_y1 = nullptr;  // [w',hidden] that the row lies between,
    float share_y1 = 0;                   // and the second one's share
    const Tap* columns = nullptr;         // [w]
    std::int64_t width = 0;               // w
};

/// Writes each pixel's distribution over the bins: scale [w] = 1/t, slope [w] = log(p/(1-p)) / t (see BinomialPixels).
void binomial_pixels_of_row(const SharesRow& row, const SharesWeights& weights, float* scale, float* slope);

}  // namespace patchfusion::metric_bins
