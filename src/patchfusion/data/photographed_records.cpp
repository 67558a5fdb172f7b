// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <utility>

#include "patchfusion/core/error.h"
#include "patchfusion/core/random.h"
#include "patchfusion/core/text_hash.h"
#include "patchfusion/data/record_source.h"
#include "patchfusion/data/window_choice.h"
#include "patchfusion/tiling/resample.h"

namespace patchfusion::data {
namespace {

using datasets::DepthItem;
using datasets::DepthSample;

Size photo_size(const DepthSample& photo) {
    return {static_cast<int>(photo.rgb.size(0)), static_cast<int>(photo.rgb.size(1))};
}

/// The largest part of a photograph with the aspect of `process`, to the pixel, anywhere.
Rect part_of_aspect(Size photo, Size process, Random& random) {
    const double scale =
        std::min(static_cast<double>(photo.height) / process.height, static_cast<double>(photo.width) / process.width);
    const Size part = {std::min(photo.height, static_cast<int>(std::lround(scale * process.height))),
                       std::min(photo.width, static_cast<int>(std::lround(scale * process.width)))};
    return {.left = random.integer(0, photo.width - part.width),
            .top = random.integer(0, photo.height - part.height),
            .width = part.width,
            .height = part.height};
}

/// The pixels of a part that are at a window of it.
Rect pixels_at(const Rect& part, const scene::ViewWindow& window) {
    const auto left = static_cast<int>(std::lround(window.left * part.width));
    const auto top = static_cast<int>(std::lround(window.top * part.height));
    return {.left = part.left + left,
            .top = part.top + top,
            .width = std::clamp(static_cast<int>(std::lround(window.width * part.width)), 1, part.width - left),
            .height = std::clamp(static_cast<int>(std::lround(window.height * part.height)), 1, part.height - top)};
}

/// What `pixels_at` took, exactly: whole pixels of a part.
scene::ViewWindow window_of(const Rect& pixels, const Rect& part) {
    return {.left = static_cast<double>(pixels.left - part.left) / part.width,
            .top = static_cast<double>(pixels.top - part.top) / part.height,
            .width = static_cast<double>(pixels.width) / part.width,
            .height = static_cast<double>(pixels.height) / part.height};
}

/// For each of `count` pixels of a stretch of the photograph the nearest of `truth` pixels: [count] int64.
torch::Tensor nearest_of(double first, double length, int count, double photo, std::int64_t truth) {
    const auto middle = first + (torch::arange(count, torch::kDouble) + 0.5) * (length / count);
    return (middle * (static_cast<double>(truth) / photo)).floor().to(torch::kLong).clamp(0, truth - 1);
}

/// Metres to canonical metres as records store them: kSkyDepth for infinite ones, 0 where there is no truth.
torch::Tensor stored_truth(const torch::Tensor& depth_m, double factor) {
    const auto unknown = torch::isnan(depth_m).logical_or(depth_m <= 0);
    return stored_depth(depth_m.masked_fill(unknown, 1.0), factor).masked_fill_(unknown, 0.0);
}

/// A rectangle of the photograph at `size` pixels.
Pixels pixels_of(const DepthSample& photo, const Rect& part, Size size, double factor) {
    const auto cut = photo.rgb.slice(0, part.top, part.bottom()).slice(1, part.left, part.right()).contiguous();
    const auto rgb = tiling::resize_photo(cut, size)[0].mul(255.0).round().clamp(0, 255).to(torch::kByte);  // [3,h,w]
    const Size whole = photo_size(photo);
    const auto rows = nearest_of(part.top, part.height, size.height, whole.height, photo.depth_m.size(0));
    const auto columns = nearest_of(part.left, part.width, size.width, whole.width, photo.depth_m.size(1));
    const auto depth_m = photo.depth_m.index_select(0, rows).index_select(1, columns);
    return {.rgb = rgb.permute({1, 2, 0}).contiguous(), .depth = stored_truth(depth_m, factor)};
}

/// f0 / f with f of `part` at the process size; 1 where depth stays in metres.
double canonical_factor(const RecordOptions& options, const DepthItem& item, const DepthSample& photo, const Rect& part) {
    if (options.canonical_focal_px <= 0) {
        return 1.0;
    }
    if (!photo.focal_px) {
        throw InputError(fmt::format("{}: tells no focal length, which canonical depth needs", item.name));
    }
    return options.canonical_focal_px / (*photo.focal_px * options.process_size.width / part.width);
}

Record photographed_record(const RecordOptions& options, const DepthItem& item, std::int64_t index) {
    const DepthSample photo = item.load();
    Random random = Random(options.seed ^ 0x70686f746fULL).fork(static_cast<std::uint64_t>(index));
    const Rect part = part_of_aspect(photo_size(photo), options.process_size, random);
    const double factor = canonical_factor(options, item, photo, part);
    const auto depth_m = photo.depth_m.to(torch::kFloat).contiguous();
    const auto truth = depth_m.accessor<float, 2>();
    const auto probe = [&](double u, double v) {
        const double x = (part.left + u * part.width) / photo_size(photo).width;
        const double y = (part.top + v * part.height) / photo_size(photo).height;
        const float depth = truth[std::min(static_cast<std::int64_t>(y * truth.size(0)), truth.size(0) - 1)]
                                 [std::min(static_cast<std::int64_t>(x * truth.size(1)), truth.size(1) - 1)];
        return depth > 0 ? depth : std::numeric_limits<float>::infinity();  // no truth: as far as the sky
    };
    Record record;
    record.view = pixels_of(photo, part, options.view_size(), factor);
    const Rect window =
        pixels_at(part, choose_window(probe, options.window_tiles / options.split, options.window_candidates, random));
    record.window = pixels_of(photo, window, options.window_size(), factor);
    record.place = window_of(window, part);
    return record;
}

}  // namespace

RecordSource photographed_records(std::vector<DepthItem> photographs, OnBrokenPhoto on_broken) {
    if (photographs.empty()) {
        throw InputError("no photographs with depth to train on");
    }
    std::string names;
    for (const DepthItem& item : photographs) {
        names += item.name + "/";
    }
    std::string name = fmt::format("{} photographs ({:016x})", photographs.size(), text_hash(names));
    const auto items = std::make_shared<const std::vector<DepthItem>>(std::move(photographs));
    return {"photographs", std::move(name),
            [items, on_broken = std::move(on_broken)](const RecordOptions& options, std::int64_t index) {
                const auto count = static_cast<std::int64_t>(items->size());
                for (std::int64_t skipped = 0;; ++skipped) {
                    try {
                        return photographed_record(options, (*items)[static_cast<std::size_t>((index + skipped) % count)],
                                                   index);
                    } catch (const InputError& error) {
                        if (!on_broken || skipped + 1 == count) {
                            throw;
                        }
                        on_broken(error.what());
                    }
                }
            }};
}

}  // namespace patchfusion::data
