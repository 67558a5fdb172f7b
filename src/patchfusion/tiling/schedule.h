// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "patchfusion/core/geometry.h"

namespace patchfusion::tiling {

/// How an image is covered. Coarse: N_c alone. Fine: N_f alone on the 4x4 tiles. Blend...: the baselines of table 2's rows 1 to
/// 3, N_f on the 4x4 tiles brought to N_c without N_g (room blending). P16, P49, R: section 3.2 of the paper.
enum class PlanKind { Coarse, Fine, BlendScaleShift, BlendDeform, BlendPoisson, P16, P49, Random };

/// Whether a plan is one of table 2's blending baselines.
[[nodiscard]] constexpr bool is_blend(PlanKind kind) {
    return kind == PlanKind::BlendScaleShift || kind == PlanKind::BlendDeform || kind == PlanKind::BlendPoisson;
}

/// A plan as the user names it: coarse, fine, blend-scale-shift, blend-deform, blend-poisson, p16, p49, rN (N random tiles
/// beside the 49). The names count the paper's 4x4 tiles. With K tiles per side p16 means the K x K tiles, p49 those and the
/// ones shifted by half a tile, (2K - 1)² together, and rN these and N random ones. The default, of the program, the libraries
/// and the service alike, is p49: the paper's base plan is p16, but the borders of its tiles show.
struct Plan {
    PlanKind kind = PlanKind::P49;
    int random_tiles = 0;
    [[nodiscard]] std::string name() const;
};

/// Throws InputError naming the unknown plan and the known ones.
[[nodiscard]] Plan parse_plan(std::string_view name);

/// Tiles per side of a photograph for tiles that cover about `tile_pixels` pixels of it along its longer side: at least 1, and
/// never so many that a tile, which the networks see at the process size, would cover less of the photograph than that and have
/// to be enlarged.
[[nodiscard]] int tiles_per_side(Size photo, Size process_size, int tile_pixels);

/// Where the tiles of a plan lie, in the order they are processed. Tiles are rectangles of the *working grid*: the image
/// brought to `split` x the process size in each direction, so a tile is exactly one process grid and needs no resampling.
struct Schedule {
    Size tile;                  // the process size
    Size grid;                  // the working grid: split x tile
    std::vector<Rect> regular;  // the split x split tiles, row by row; none for the plan coarse
    std::vector<Rect> shifted;  // the tiles shifted by half a tile: columns, rows, both (2 split (split - 1) + (split - 1)²: 33
                                // for split 4, none for 1)
    std::vector<Rect> random;  // seeded, stratified: even coverage, every pixel reachable
};

struct ScheduleOptions {
    int split = 4;           // tiles per side (paper: 4; else tiles_per_side)
    std::uint64_t seed = 0;  // of the random tiles; the first n of them are the same for every N >= n
};

/// Where a plan's tiles lie for networks that see `process_size`.
[[nodiscard]] Schedule make_schedule(const Plan& plan, Size process_size, const ScheduleOptions& options = {});

/// All tiles of a schedule.
[[nodiscard]] inline int tile_count(const Schedule& schedule) {
    return static_cast<int>(schedule.regular.size() + schedule.shifted.size() + schedule.random.size());
}

/// Tiles of one forward pass, at most `batch` of them. A batch never mixes regular, column-shifted, row-shifted, both-shifted
/// and random tiles, so that all but the random ones meet only depths of earlier batches.
[[nodiscard]] std::vector<std::span<const Rect>> batches(const Schedule& schedule, int batch);

/// The released code's plan (zhyever/PatchFusion edb4679, estimator/models/baseline_pretrain.py): the regular and shifted tiles
/// lie on the working grid, the random ones on a grid of their own, to which the running mean is resized before them.
struct OfficialSchedule {
    Schedule working;                       // without random tiles
    Size random_grid;                       // "image_raw_shape": what the image is stretched to, a multiple of 2 x split
    Size random_tile;                       // random_grid / split, resampled to the process size
    std::vector<std::vector<Rect>> random;  // forward passes over the random grid; tiles given from outside go here
};

/// The official grid of random tiles for 4K images.
inline constexpr Size kOfficialRandomGrid = {.height = 2160, .width = 3840};

struct OfficialScheduleOptions {
    int split = 4;
    Size random_grid = kOfficialRandomGrid;
    int batch = 4;           // "process_num": N / batch random passes are made, the remainder is dropped
    std::uint64_t seed = 0;  // (the official code is unseeded)
};

/// As released: each random pass draws one column and `batch` rows, never the grid's last row or column.
[[nodiscard]] OfficialSchedule make_official_schedule(const Plan& plan, Size process_size,
                                                      const OfficialScheduleOptions& options = {});

}  // namespace patchfusion::tiling
