// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/data/crops.h"

#include <cmath>

#include "patchfusion/data/window_choice.h"
#include "patchfusion/tiling/resample.h"

namespace patchfusion::data {
namespace {

/// [h,w] float16 -> [h,w] float32 canonical metres within range.
torch::Tensor in_range(const torch::Tensor& depth, double factor, const CanonicalRange& range) {
    return (depth.to(torch::kFloat) * factor).clamp(range.min_m, range.max_m);
}

torch::Tensor cut(const torch::Tensor& pixels, const Rect& rect) {
    return pixels.slice(0, rect.top, rect.bottom()).slice(1, rect.left, rect.right());
}

/// What canonical depth grows by on an image of this size.
double fewer_pixels(const RecordOptions& options, Size size) {
    return static_cast<double>(options.process_size.width) / size.width;
}

/// [h,w] -> [1,size], the nearest pixel of each.
torch::Tensor nearest(const torch::Tensor& depth, Size size) {
    const auto from = depth.to(torch::kFloat).unsqueeze(0).unsqueeze(0);
    return torch::_upsample_nearest_exact2d(from, {size.height, size.width}).squeeze(0);
}

/// A part of `pixels`, which is `share` of the image's width, as the whole image of a sample.
void set_image(TrainingSample& sample, const RecordOptions& options, const Pixels& pixels, const Rect& part, double share,
               const CanonicalRange& range, double scale) {
    const Size size = sample_size(options, scale);
    sample.image = tiling::resize_photo(cut(pixels.rgb, part).contiguous(), size).squeeze(0);
    sample.depth = in_range(nearest(cut(pixels.depth, part), size), share * fewer_pixels(options, size), range);
}

}  // namespace

Size sample_size(const RecordOptions& options, double scale) {
    const Size unit = aspect_unit(options.process_size);
    const int units = static_cast<int>(std::lround(scale * options.process_size.height / unit.height));
    return {unit.height * units, unit.width * units};
}

Rect choose_zoom(const RecordOptions& options, Size whole, Random& random) {
    const Size unit = aspect_unit(options.process_size);
    const int units = random.integer(options.process_size.height / unit.height, whole.height / unit.height);
    const Size part = {unit.height * units, unit.width * units};
    return {.left = random.integer(0, whole.width - part.width),
            .top = random.integer(0, whole.height - part.height),
            .width = part.width,
            .height = part.height};
}

RectF roi_of(const RecordOptions& options, const scene::ViewWindow& place, const Rect& tile_in_window, Size image) {
    const Size window = options.window_size();
    const double x = place.width * image.width / window.width;  // image pixels per window pixel
    const double y = place.height * image.height / window.height;
    return {.left = place.left * image.width + tile_in_window.left * x,
            .top = place.top * image.height + tile_in_window.top * y,
            .width = tile_in_window.width * x,
            .height = tile_in_window.height * y};
}

Rect choose_tile(const RecordOptions& options, Random& random) {
    const Size window = options.window_size();
    const Size tile = options.process_size;
    const auto place = [&](int most) { return static_cast<int>(std::lround(place_within(most, random))); };
    return {.left = place(window.width - tile.width),
            .top = place(window.height - tile.height),
            .width = tile.width,
            .height = tile.height};
}

std::array<Rect, 2> choose_pair(const RecordOptions& options, Random& random) {
    const auto least = static_cast<std::int64_t>(kMinOverlap * static_cast<double>(options.process_size.area()));
    while (true) {  // of windows 1.5 tiles large about one draw in twenty is refused
        const Rect first = choose_tile(options, random);
        const Rect second = choose_tile(options, random);
        const Rect common = intersection(first, second);
        if (first != second && Size{common.height, common.width}.area() >= least) {
            return {first, second};
        }
    }
}

void set_view(TrainingSample& sample, const RecordOptions& options, const Record& record, const Rect& zoom,
              const CanonicalRange& range, double scale) {
    const double share = static_cast<double>(zoom.width) / options.view_size().width;
    set_image(sample, options, record.view, zoom, share, range, scale);
}

void set_close_view(TrainingSample& sample, const RecordOptions& options, const Record& record, const Rect& part,
                    const CanonicalRange& range, double scale) {
    const double share = record.place.width * part.width / options.window_size().width;
    set_image(sample, options, record.window, part, share, range, scale);
}

void set_crops(TrainingSample& sample, const RecordOptions& options, const Record& record, const std::vector<Rect>& tiles,
               const CanonicalRange& range, double scale) {
    const Size size = sample_size(options, scale);
    std::vector<torch::Tensor> crops;
    std::vector<torch::Tensor> depths;
    for (const Rect& tile : tiles) {
        const auto rgb = cut(record.window.rgb, tile);
        crops.push_back(size == options.process_size ? rgb.permute({2, 0, 1}).to(torch::kFloat).div_(255.0)
                                                     : tiling::resize_photo(rgb.contiguous(), size).squeeze(0));
        depths.push_back(in_range(nearest(cut(record.window.depth, tile), size), fewer_pixels(options, size), range));
        sample.rois.push_back(roi_of(options, record.place, tile, size));
    }
    sample.crops = torch::stack(crops);
    sample.crop_depths = torch::stack(depths);
}

}  // namespace patchfusion::data
