// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "patchfusion/data/crops.h"
#include "patchfusion/data/render_cache.h"
#include "patchfusion/data/sample.h"

namespace patchfusion::data {

/// Varied: zoom, flip, colours, random tiles, as for training. Plain: the whole view and the middle of the window, as for
/// validation (a pair then lies along the window's diagonal).
enum class Variation { Varied, Plain };

/// What a sample holds. View: image and depth, of a zoomed view or window (N_c). Tile: one crop (N_f). ViewAndTiles: the whole
/// view and pairs of overlapping crops, those of a pair one after the other (N_g).
enum class SampleKind { View, Tile, ViewAndTiles };

struct StreamOptions {
    SampleKind kind = SampleKind::View;
    std::uint64_t seed = 1;  // of the order and the augmentation
    CanonicalRange range = {};
    Variation variation = Variation::Varied;
    int pairs = 1;               // of overlapping tiles per window, for ViewAndTiles
    std::int64_t first = 0;      // record; those before it are another stage's
    double sample_scale = 1;     // size of images and crops, as a share of the process size
    double long_lens_share = 0;  // for View: of samples that are a part of the window, as a photograph of its own
    double painted_share = 0;    // of samples with patches of colour and shade upon them (paint.h)
};

/// Endless training samples from rendered scenes of any source. Sample k depends on the options and k alone, whatever thread
/// asks for it (to the bit where LibTorch has one thread there, as in BatchLoader), so a resumed training goes on with the
/// samples it would have had. Each epoch visits every record from the first on once, in its own order.
class ProceduralStream {
  public:
    /// The cache must be filled and outlive the stream.
    ProceduralStream(std::shared_ptr<const RenderCache> cache, StreamOptions options);

    [[nodiscard]] TrainingSample sample(std::int64_t index) const;
    /// Which record sample `index` is of.
    [[nodiscard]] std::int64_t record_of(std::int64_t index) const;
    [[nodiscard]] const RenderCache& cache() const { return *cache_; }

  private:
    void set_whole_image(TrainingSample& sample, const Record& record, Random& random) const;
    [[nodiscard]] std::vector<Rect> choose_tiles(Random& random) const;
    [[nodiscard]] std::int64_t records() const { return cache_->records() - options_.first; }

    std::shared_ptr<const RenderCache> cache_;
    StreamOptions options_;
};

}  // namespace patchfusion::data
