// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <algorithm>

#include "patchfusion/core/error.h"
#include "patchfusion/core/random.h"
#include "patchfusion/tiling/schedule.h"

namespace patchfusion::tiling {
namespace {

/// One forward pass: `batch` rows below each other in a single column. The released code subtracts one too many from the range,
/// so that no tile reaches the last row or column; kept, since this is its plan.
std::vector<Rect> one_column(Random& random, Size grid, Size tile, int batch) {
    std::vector<Rect> tiles(static_cast<std::size_t>(batch), {.width = tile.width, .height = tile.height});
    for (auto& drawn : tiles) {
        drawn.top = random.integer(0, std::max(0, grid.height - tile.height - 1));
    }
    const int left = random.integer(0, std::max(0, grid.width - tile.width - 1));
    for (auto& drawn : tiles) {
        drawn.left = left;
    }
    return tiles;
}

}  // namespace

OfficialSchedule make_official_schedule(const Plan& plan, Size process_size, const OfficialScheduleOptions& options) {
    const Size grid = options.random_grid;
    if (grid.height % (2 * options.split) != 0 || grid.width % (2 * options.split) != 0) {
        throw InputError(fmt::format("official plan: the image grid {}x{} must be a multiple of {} in both directions",
                                     grid.height, grid.width, 2 * options.split));
    }
    const bool random = plan.kind == PlanKind::Random;
    const Plan regular = random ? Plan{.kind = PlanKind::P49} : plan;
    OfficialSchedule schedule{.working = make_schedule(regular, process_size, {.split = options.split}),
                              .random_grid = grid,
                              .random_tile = {.height = grid.height / options.split, .width = grid.width / options.split},
                              .random = {}};
    Random generator(options.seed);
    for (int pass = 0; random && pass < plan.random_tiles / std::max(1, options.batch); ++pass) {
        schedule.random.push_back(one_column(generator, grid, schedule.random_tile, options.batch));
    }
    return schedule;
}

}  // namespace patchfusion::tiling
