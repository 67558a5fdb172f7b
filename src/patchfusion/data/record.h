// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <cstdint>

#include "patchfusion/core/geometry.h"
#include "patchfusion/scene/render.h"

namespace patchfusion::data {

/// Stored where a ray meets the sky (canonical metres; above every real depth, below the largest half).
inline constexpr float kSkyDepth = 60000.0F;

/// How a scene or a photograph becomes a record: the whole view, on which N_c trains, and a window some tiles large, on which
/// N_f trains; N_g on both. Two records with equal options and index hold the same bytes.
struct RecordOptions {
    std::uint64_t seed = 1;             // of the stream of scenes
    Size process_size = {216, 384};     // of the model
    int split = 4;                      // tiles per side
    double canonical_focal_px = 300.0;  // f0 in pixels of the process grid; 0: depth stays in metres
    double view_scale = 1.5;            // a view is rendered this much larger than the process size (room for zoom crops)
    double window_tiles = 1.5;          // a window covers this many tiles in each direction
    int window_candidates = 5;          // places probed for depth edges; 1: any place
    int colour_rays = 4;                // per pixel. Photographs, shrunk to the process size, are the mean of many: networks
                                        // trained on one ray a pixel did 12 % worse on them (docs/training.md)

    /// Pixels of a view: the process size times view_scale, its aspect kept exactly.
    [[nodiscard]] Size view_size() const;
    /// Pixels of a window, at the scale of a tile (a tile is one process size).
    [[nodiscard]] Size window_size() const;
};

/// The largest size with the aspect of `size` that divides it: {9,16} for {216,384}.
[[nodiscard]] Size aspect_unit(Size size);

/// Pixels and canonical depth of a view or a window.
struct Pixels {
    torch::Tensor rgb;    // [h,w,3] uint8
    torch::Tensor depth;  // [h,w] float16, z x f0 / f with f of the whole image at the process size; kSkyDepth: sky; 0: unknown
};

/// One scene or photograph as training keeps it.
struct Record {
    Pixels view;
    Pixels window;
    scene::ViewWindow place;  // of the window, in fractions of the image
};

/// Metres to canonical metres as records store them: times `factor` (f0 / f, or 1), clamped into float16; infinite ones, of the
/// sky, are kSkyDepth. Any shape.
[[nodiscard]] torch::Tensor stored_depth(const torch::Tensor& depth_m, double factor);

}  // namespace patchfusion::data
