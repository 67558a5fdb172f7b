// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

#include "patchfusion/nn/lane_count.h"

// Numbers side by side, for the kernels: files that are compiled for several processors (core/for_each_processor.h), with
// -Wno-psabi, as everything here is inlined.

namespace patchfusion::nn {

/// 16 numbers, in one register with AVX-512, in two with AVX2, in four elsewhere.
using Lanes = float __attribute__((vector_size(4 * kLanes)));
using IntLanes = std::int32_t __attribute__((vector_size(4 * kLanes)));

[[gnu::always_inline]] inline Lanes load(const float* from) {
    Lanes lanes;
    std::memcpy(&lanes, from, sizeof lanes);
    return lanes;
}

[[gnu::always_inline]] inline void store(float* to, const Lanes& lanes) {
    std::memcpy(to, &lanes, sizeof lanes);
}

/// exp(x) for x <= 0 to 3e-7 of its value, 0 below -87; without branches or calls, so that loops over it are vectorised.
/// x = n log 2 + r with |r| <= log(2) / 2, then 2^n times exp(r)'s Taylor polynomial. Real, Integer: float, int32_t or Lanes,
/// IntLanes.
template <class Real, class Integer>
[[gnu::always_inline]] inline Real exp_of_negative(const Real& x) {
    constexpr float kLowest = -87.0F;
    constexpr float kLog2High = 0.693359375F;  // log 2 in two parts, the first exact in few bits
    constexpr float kLog2Low = -2.12194440e-4F;
    constexpr float kRounding = 12582912.0F;  // 1.5 2^23: added to a number, leaves it rounded in the lowest bits
    const Real lowest = Real{} + kLowest;
    const Real bounded = x > lowest ? x : lowest;
    const Real shifted = bounded * 1.44269504F + kRounding;
    const Real n = shifted - kRounding;
    const Real r = bounded - n * kLog2High - n * kLog2Low;
    const Real series =
        1.0F + r * (1.0F + r * (1.0F / 2 + r * (1.0F / 6 + r * (1.0F / 24 + r * (1.0F / 120 + r * (1.0F / 720))))));
    const Real power = std::bit_cast<Real>((std::bit_cast<Integer>(shifted) << 23) + (127 << 23));  // 2^n
    return x < lowest ? Real{} : series * power;
}

[[gnu::always_inline]] inline Lanes exp_of_negative(const Lanes& x) {
    return exp_of_negative<Lanes, IntLanes>(x);
}

/// log(x) for normal x > 0, to 1e-7 (of its value, near 1 in absolute terms). x = 2^n m with m about 1, then the logarithm's
/// minimax polynomial of the Cephes library.
[[gnu::always_inline]] inline Lanes log_of_positive(const Lanes& x) {
    constexpr float kRootHalf = 0.70710678F;
    const IntLanes bits = std::bit_cast<IntLanes>(x);
    const Lanes half_to_one = std::bit_cast<Lanes>((bits & 0x007FFFFF) | 0x3F000000);
    const Lanes exponent = __builtin_convertvector((bits >> 23) - 126, Lanes);
    const auto small = half_to_one < kRootHalf;
    const Lanes n = small ? exponent - 1.0F : exponent;
    const Lanes m = (small ? half_to_one + half_to_one : half_to_one) - 1.0F;
    const Lanes square = m * m;
    const Lanes series = 3.3333331174e-1F +
                         m * (-2.4999993993e-1F +
                              m * (2.0000714765e-1F +
                                   m * (-1.6668057665e-1F +
                                        m * (1.4249322787e-1F +
                                             m * (-1.2420140846e-1F +
                                                  m * (1.1676998740e-1F + m * (-1.1514610310e-1F + m * 7.0376836292e-2F)))))));
    return n * 0.693359375F + (m - 0.5F * square + (series * m * square - 2.12194440e-4F * n));
}

}  // namespace patchfusion::nn
