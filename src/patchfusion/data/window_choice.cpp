// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/data/window_choice.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace patchfusion::data {
namespace {

constexpr int kProbes = 14;    // per direction: 196 rays, about a thousandth of what the window's pixels cost
constexpr double kEdge = 0.1;  // relative second difference of inverse depth

bool bends(double before, double here, double after) {
    const double size = std::max({before, here, after});
    return std::abs(before - 2.0 * here + after) > kEdge * size;
}

}  // namespace

double edge_share(const DepthProbe& depth_at, const scene::ViewWindow& window) {
    std::array<std::array<double, kProbes>, kProbes> inverse{};
    for (int row = 0; row < kProbes; ++row) {
        for (int column = 0; column < kProbes; ++column) {
            const double u = window.left + window.width * (column + 0.5) / kProbes;
            const double v = window.top + window.height * (row + 0.5) / kProbes;
            inverse.at(row).at(column) = 1.0 / static_cast<double>(depth_at(u, v));  // sky: 1 / inf = 0
        }
    }
    int edges = 0;
    for (int i = 0; i < kProbes; ++i) {
        for (int j = 1; j + 1 < kProbes; ++j) {
            edges += bends(inverse.at(i).at(j - 1), inverse.at(i).at(j), inverse.at(i).at(j + 1)) ? 1 : 0;
            edges += bends(inverse.at(j - 1).at(i), inverse.at(j).at(i), inverse.at(j + 1).at(i)) ? 1 : 0;
        }
    }
    return edges / (2.0 * kProbes * (kProbes - 2));
}

double place_within(double most, Random& random) {
    return std::clamp(random.uniform(-most, 2.0 * most), 0.0, most);
}

scene::ViewWindow choose_window(const DepthProbe& depth_at, double extent, int candidates, Random& random) {
    const int tries = random.integer(1, candidates);
    scene::ViewWindow best;
    double best_share = -1.0;
    for (int i = 0; i < tries; ++i) {
        const double left = place_within(1.0 - extent, random);
        const double top = place_within(1.0 - extent, random);
        const scene::ViewWindow window{.left = left, .top = top, .width = extent, .height = extent};
        const double share = tries == 1 ? 0.0 : edge_share(depth_at, window);
        if (share > best_share) {
            best = window;
            best_share = share;
        }
    }
    return best;
}

}  // namespace patchfusion::data
