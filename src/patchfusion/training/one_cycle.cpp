// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/training/one_cycle.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace patchfusion::training {
namespace {

/// From `from` at 0 to `to` at 1 along half a cosine.
double cosine(double from, double to, double share) {
    return to + (from - to) * 0.5 * (1.0 + std::cos(std::numbers::pi * std::clamp(share, 0.0, 1.0)));
}

}  // namespace

double OneCycle::rate(double step, double steps) const {
    const double first = peak / start_div;
    const double warm = warmup_share * steps - 1.0;  // the step that has the peak rate
    const double last = steps - 1.0;
    if (step <= warm && warm > 0) {
        return cosine(first, peak, step / warm);
    }
    const double cool = last - std::max(warm, 0.0);
    return cool > 0 ? cosine(peak, first / end_div, (step - std::max(warm, 0.0)) / cool) : peak;
}

}  // namespace patchfusion::training
