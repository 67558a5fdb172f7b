// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/metric_bins/shares_kernel.h"

#include <algorithm>
#include <array>
#include <vector>

#include "patchfusion/core/for_each_processor.h"
#include "patchfusion/nn/lanes.h"

namespace patchfusion::metric_bins {
namespace {

using nn::kLanes;
using nn::Lanes;

constexpr std::int64_t kTogether = 8;  // pixels that share a weight once it is in a register
constexpr std::size_t kShares = 4;     // two of p, two of t

/// x Phi(x), with erf to 1.5e-7 (Abramowitz and Stegun, 7.1.26).
[[gnu::always_inline]] inline Lanes gelu(const Lanes& x) {
    const Lanes z = (x < 0.0F ? -x : x) * 0.707106781F;
    const Lanes t = 1.0F / (1.0F + 0.3275911F * z);
    const Lanes series = t * (0.254829592F + t * (-0.284496736F + t * (1.421413741F + t * (-1.453152027F + t * 1.061405429F))));
    const Lanes tail = 0.5F * series * nn::exp_of_negative(-z * z);  // Phi(-|x|)
    return x * (x < 0.0F ? tail : 1.0F - tail);
}

/// max(x,0) + log(1 + e) with e = exp(-|x|), to float32's precision however small e is: the logarithm of the rounded sum u is
/// brought from u - 1 to e.
[[gnu::always_inline]] inline Lanes softplus(const Lanes& x) {
    const Lanes e = nn::exp_of_negative(x < 0.0F ? x : -x);
    const Lanes u = 1.0F + e;
    const Lanes rounded = u - 1.0F;
    return (x < 0.0F ? Lanes{} : x) + (rounded == 0.0F ? e : nn::log_of_positive(u) * e / rounded);
}

[[gnu::always_inline]] inline float sum_of(const Lanes& lanes) {
    std::array<float, kLanes> each{};
    nn::store(each.data(), lanes);
    float sum = 0;
    for (const float value : each) {
        sum += value;
    }
    return sum;
}

/// The four shares of pixels [first, first + kTogether), before their softplus. Pixels beyond the row repeat its last one.
[[gnu::always_inline]] inline void shares_of(const SharesRow& row, const SharesWeights& weights, std::int64_t first,
                                             std::array<float*, kShares> shares) {
    std::array<const float*, kTogether> inputs{};
    std::array<Tap, kTogether> taps{};
    for (std::int64_t i = 0; i < kTogether; ++i) {
        const std::int64_t x = std::min(first + i, row.width - 1);
        inputs[i] = row.inputs + x * weights.inputs;
        taps[i] = row.columns[x];
    }
    Lanes sums[kTogether][kShares] = {};
    for (std::int64_t unit = 0; unit < weights.hidden; unit += kLanes) {
        Lanes hidden[kTogether];
        const Lanes bias = nn::load(weights.first_bias + unit);
        for (std::int64_t i = 0; i < kTogether; ++i) {
            const std::int64_t left = taps[i].first * weights.hidden + unit;
            const std::int64_t right = taps[i].second * weights.hidden + unit;
            const Lanes above =
                (1 - taps[i].share) * nn::load(row.embedding_y0 + left) + taps[i].share * nn::load(row.embedding_y0 + right);
            const Lanes below =
                (1 - taps[i].share) * nn::load(row.embedding_y1 + left) + taps[i].share * nn::load(row.embedding_y1 + right);
            hidden[i] = bias + (1 - row.share_y1) * above + row.share_y1 * below;
        }
        for (std::int64_t input = 0; input < weights.inputs; ++input) {
            const Lanes weight = nn::load(weights.first + input * weights.hidden + unit);
            for (std::int64_t i = 0; i < kTogether; ++i) {
                hidden[i] += inputs[i][input] * weight;
            }
        }
        for (std::int64_t i = 0; i < kTogether; ++i) {
            const Lanes active = gelu(hidden[i]);
            for (std::size_t share = 0; share < kShares; ++share) {
                sums[i][share] += active * nn::load(weights.second + static_cast<std::int64_t>(share) * weights.hidden + unit);
            }
        }
    }
    for (std::int64_t i = 0; i < kTogether; ++i) {
        for (std::size_t share = 0; share < kShares; ++share) {
            shares[share][first + i] = sum_of(sums[i][share]) + weights.second_bias[share];
        }
    }
}

/// a / (a + b) of two shares.
[[gnu::always_inline]] inline Lanes share_of_first(const float* first, const float* second, float floor) {
    const Lanes a = softplus(nn::load(first)) + floor;
    const Lanes b = softplus(nn::load(second)) + floor;
    return a / (a + b);
}

}  // namespace

PATCHFUSION_FOR_EACH_PROCESSOR
void binomial_pixels_of_row(const SharesRow& row, const SharesWeights& weights, float* scale, float* slope) {
    const std::int64_t padded = nn::whole_lanes(row.width);
    std::vector<float> work((kShares + 2) * static_cast<std::size_t>(padded));
    const std::array<float*, kShares> shares = {work.data(), work.data() + padded, work.data() + 2 * padded,
                                                work.data() + 3 * padded};
    float* const scales = work.data() + 4 * padded;
    float* const slopes = work.data() + 5 * padded;
    for (std::int64_t first = 0; first < padded; first += kTogether) {
        shares_of(row, weights, first, shares);
    }
    for (std::int64_t x = 0; x < padded; x += kLanes) {
        const Lanes p = share_of_first(shares[0] + x, shares[1] + x, weights.share_floor);
        const Lanes t = weights.min_temperature + (weights.max_temperature - weights.min_temperature) *
                                                      share_of_first(shares[2] + x, shares[3] + x, weights.share_floor);
        const Lanes floor = Lanes{} + weights.probability_floor;
        const Lanes yes = p > floor ? p : floor;
        const Lanes no = 1.0F - p > floor ? 1.0F - p : floor;
        nn::store(scales + x, 1.0F / t);
        nn::store(slopes + x, (nn::log_of_positive(yes) - nn::log_of_positive(no)) / t);
    }
    std::copy_n(scales, row.width, scale);
    std::copy_n(slopes, row.width, slope);
}

}  // namespace patchfusion::metric_bins
