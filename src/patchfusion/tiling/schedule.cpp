// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/tiling/schedule.h"

#include <algorithm>
#include <cmath>

#include "patchfusion/core/random.h"

namespace patchfusion::tiling {
namespace {

/// Tiles side by side, row by row, the first at (top, left), as many as fit into the grid.
void append_lattice(std::vector<Rect>& tiles, const Schedule& schedule, int top, int left) {
    const Size tile = schedule.tile;
    for (int y = top; y + tile.height <= schedule.grid.height; y += tile.height) {
        for (int x = left; x + tile.width <= schedule.grid.width; x += tile.width) {
            tiles.push_back({.left = x, .top = y, .width = tile.width, .height = tile.height});
        }
    }
}

/// An offset 0..range for a position in [0,1): the range is overshot by a quarter tile on both sides and clamped, since a tile
/// must lie at the very border to cover it, and would hardly ever.
int stratified_offset(double position, int range, int tile) {
    const double overshoot = 0.25 * tile;
    return std::clamp(static_cast<int>(std::lround(position * (range + 2.0 * overshoot) - overshoot)), 0, range);
}

/// Positions of the R2 sequence (M. Roberts, 2018), shifted at random: any number of them covers the plane evenly, and those
/// that follow each other lie apart, so that tiles of one batch hardly overlap.
std::vector<Rect> random_tiles(const Schedule& schedule, int count, std::uint64_t seed) {
    constexpr double kPlastic = 1.32471795724474602596;  // the real root of x³ = x + 1
    Random random(seed);
    double x = random.uniform();
    double y = random.uniform();
    std::vector<Rect> tiles;
    for (int i = 0; i < count; ++i) {
        x = std::fmod(x + 1.0 / kPlastic, 1.0);
        y = std::fmod(y + 1.0 / (kPlastic * kPlastic), 1.0);
        tiles.push_back({.left = stratified_offset(x, schedule.grid.width - schedule.tile.width, schedule.tile.width),
                         .top = stratified_offset(y, schedule.grid.height - schedule.tile.height, schedule.tile.height),
                         .width = schedule.tile.width,
                         .height = schedule.tile.height});
    }
    return tiles;
}

void append_batches(std::vector<std::span<const Rect>>& passes, std::span<const Rect> tiles, std::size_t batch) {
    while (!tiles.empty()) {
        const auto count = std::min(batch, tiles.size());
        passes.push_back(tiles.first(count));
        tiles = tiles.subspan(count);
    }
}

}  // namespace

int tiles_per_side(Size photo, Size process_size, int tile_pixels) {
    const int most = std::min(photo.width / process_size.width, photo.height / process_size.height);
    const double wanted = static_cast<double>(std::max(photo.width, photo.height)) / tile_pixels;
    return std::clamp(static_cast<int>(std::lround(wanted)), 1, std::max(1, most));
}

Schedule make_schedule(const Plan& plan, Size process_size, const ScheduleOptions& options) {
    Schedule schedule{.tile = process_size,
                      .grid = {.height = options.split * process_size.height, .width = options.split * process_size.width},
                      .regular = {},
                      .shifted = {},
                      .random = {}};
    if (plan.kind == PlanKind::Coarse) {
        return schedule;
    }
    append_lattice(schedule.regular, schedule, 0, 0);
    if (plan.kind == PlanKind::P49 || plan.kind == PlanKind::Random) {
        append_lattice(schedule.shifted, schedule, 0, process_size.width / 2);
        append_lattice(schedule.shifted, schedule, process_size.height / 2, 0);
        append_lattice(schedule.shifted, schedule, process_size.height / 2, process_size.width / 2);
    }
    if (plan.kind == PlanKind::Random) {
        schedule.random = random_tiles(schedule, plan.random_tiles, options.seed);
    }
    return schedule;
}

std::vector<std::span<const Rect>> batches(const Schedule& schedule, int batch) {
    const auto size = static_cast<std::size_t>(std::max(1, batch));
    std::vector<std::span<const Rect>> passes;
    append_batches(passes, schedule.regular, size);
    // Tiles shifted along one axis start at 0 along the other, those shifted along both at neither: this tells the families
    // apart.
    const auto family = [](const Rect& tile) { return std::pair(tile.left % tile.width != 0, tile.top % tile.height != 0); };
    std::span<const Rect> shifted = schedule.shifted;
    while (!shifted.empty()) {
        const auto end =
            std::ranges::find_if(shifted, [&](const Rect& tile) { return family(tile) != family(shifted.front()); });
        const auto count = static_cast<std::size_t>(end - shifted.begin());
        append_batches(passes, shifted.first(count), size);
        shifted = shifted.subspan(count);
    }
    append_batches(passes, schedule.random, size);
    return passes;
}

}  // namespace patchfusion::tiling
