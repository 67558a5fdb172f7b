// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/data/procedural_stream.h"

#include <numeric>
#include <utility>

#include "patchfusion/data/augment.h"
#include "patchfusion/data/paint.h"

namespace patchfusion::data {

ProceduralStream::ProceduralStream(std::shared_ptr<const RenderCache> cache, StreamOptions options)
    : cache_(std::move(cache)), options_(options) {}

std::int64_t ProceduralStream::record_of(std::int64_t index) const {
    const std::int64_t records = this->records();
    if (options_.variation == Variation::Plain) {
        return options_.first + index % records;
    }
    // x -> a x + b mod n visits every record once where a and n have no common divisor.
    Random random = Random(options_.seed).fork(static_cast<std::uint64_t>(index / records));
    std::int64_t stride = 1;
    do {
        stride = 1 + static_cast<std::int64_t>(random.uniform() * static_cast<double>(records));
    } while (std::gcd(stride, records) != 1);
    const auto first = static_cast<std::int64_t>(random.uniform() * static_cast<double>(records));
    return options_.first + (stride * (index % records) + first) % records;
}

void ProceduralStream::set_whole_image(TrainingSample& sample, const Record& record, Random& random) const {
    const RecordOptions& records = cache_->options();
    const Size view = records.view_size();
    // Tiles tell their place in the whole view: where there are any it is not zoomed.
    if (options_.variation == Variation::Plain || options_.kind != SampleKind::View) {
        set_view(sample, records, record, {0, 0, view.width, view.height}, options_.range, options_.sample_scale);
    } else if (options_.long_lens_share > 0 && random.chance(options_.long_lens_share)) {
        const Rect part = choose_zoom(records, records.window_size(), random);
        set_close_view(sample, records, record, part, options_.range, options_.sample_scale);
    } else {
        set_view(sample, records, record, choose_zoom(records, view, random), options_.range, options_.sample_scale);
    }
}

std::vector<Rect> ProceduralStream::choose_tiles(Random& random) const {
    const RecordOptions& records = cache_->options();
    const bool pair = options_.kind == SampleKind::ViewAndTiles;
    if (options_.variation == Variation::Varied) {
        if (!pair) {
            return {choose_tile(records, random)};
        }
        std::vector<Rect> tiles;
        for (int i = 0; i < options_.pairs; ++i) {
            const auto pair_of_tiles = choose_pair(records, random);
            tiles.insert(tiles.end(), pair_of_tiles.begin(), pair_of_tiles.end());
        }
        return tiles;
    }
    const Size window = records.window_size();
    const Size tile = records.process_size;
    const Rect middle = {(window.width - tile.width) / 2, (window.height - tile.height) / 2, tile.width, tile.height};
    if (!pair) {
        return {middle};
    }
    const Rect corner = {0, 0, tile.width, tile.height};
    return {corner, middle};
}

TrainingSample ProceduralStream::sample(std::int64_t index) const {
    const RecordOptions& records = cache_->options();
    const Record record = cache_->read(record_of(index));
    Random random = Random(options_.seed ^ 0x617567ULL).fork(static_cast<std::uint64_t>(index));
    const bool varied = options_.variation == Variation::Varied;

    const Size size = sample_size(records, options_.sample_scale);
    TrainingSample sample;
    if (options_.kind != SampleKind::Tile) {
        set_whole_image(sample, record, random);
    }
    if (options_.kind != SampleKind::View) {
        set_crops(sample, records, record, choose_tiles(random), options_.range, options_.sample_scale);
    }
    if (varied && random.chance(0.5)) {
        flip(sample, size.width);
    }
    if (varied && options_.painted_share > 0 && random.chance(options_.painted_share)) {
        paint(draw_patches(random), sample, size);
    }
    if (varied) {
        apply(draw_colour_change(random), sample, size, records.split);
    }
    return sample;
}

}  // namespace patchfusion::data
