// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>

#include "patchfusion/core/random.h"

namespace patchfusion::scene {

/// Uniform in [low, high), in single precision as all geometry is.
inline float draw(Random& random, float low, float high) {
    return static_cast<float>(random.uniform(low, high));
}
/// Uniform in log space, both bounds > 0.
inline float draw_log(Random& random, float low, float high) {
    return static_cast<float>(random.log_uniform(low, high));
}
/// Normal with this standard deviation, cut at three of them.
inline float draw_normal(Random& random, float deviation) {
    const double value = random.normal();
    return deviation * static_cast<float>(value < -3.0 ? -3.0 : (value > 3.0 ? 3.0 : value));
}
/// +1 or -1.
inline float draw_sign(Random& random) {
    return random.chance(0.5) ? 1.0F : -1.0F;
}
/// One of the values, each as likely as the others.
template <class T>
T one_of(Random& random, std::initializer_list<T> values) {
    return values.begin()[random.integer(0, static_cast<int>(values.size()) - 1)];
}

}  // namespace patchfusion::scene
