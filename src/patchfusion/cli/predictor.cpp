// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/cli/predictor.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <filesystem>
#include <iterator>
#include <utility>

#include "patchfusion/core/timer.h"
#include "patchfusion/image/depth_file.h"
#include "patchfusion/image/depth_info.h"

namespace patchfusion::cli {

std::string predict_one(Predictor& predictor, const PredictArguments& arguments, const InputFile& input, image::Photo photo,
                        Sequence* sequence, const Progress& progress, const std::function<void()>& beside) {
    const Timer timer;
    inference::InferenceOptions options = predictor.options;
    const Size photo_size = photo.size();
    const inference::Focal focal = focal_of(arguments.focal, photo.focal_px, photo_size);
    options.focal_px = focal.px;
    const bool seen_again = sequence != nullptr || !predictor.formats.views.empty();
    inference::DepthMap map =
        inference::infer(predictor.model, seen_again ? photo.rgb : std::move(photo.rgb), options, progress);
    image::DepthFileOptions file_options = arguments.files;
    if (sequence != nullptr) {
        map.depth_m = sequence->steady(photo.rgb, map.depth_m);
        file_options.range = sequence->range(map.depth_m);
    }
    const Size size = {.height = static_cast<int>(map.depth_m.size(0)), .width = static_cast<int>(map.depth_m.size(1))};
    const auto [min_depth_m, max_depth_m] = map.depth_m.aminmax();
    const image::DepthInfo info = {.photo = input.path.filename().string(),
                                   .model = arguments.inference.model,
                                   .plan = options.plan.name(),
                                   .focal_px = map.focal_px * static_cast<double>(size.width) / photo_size.width,
                                   .focal_source = std::string(focal.source),
                                   .size = size,
                                   .png_scale = arguments.files.png_scale,
                                   .min_depth_m = min_depth_m.item<double>(),
                                   .max_depth_m = max_depth_m.item<double>()};
    auto files = image::write_depth(arguments.output, input.stem, map.depth_m, predictor.formats.depth, file_options, beside);
    files.push_back(image::write_depth_info(arguments.output, input.stem, info));
    std::ranges::copy(export3d::write_views(arguments.output, input.stem,
                                            {.rgb = photo.rgb, .depth_m = map.depth_m, .focal_px = map.focal_px},
                                            predictor.formats.views, arguments.views),
                      std::back_inserter(files));
    if (sequence != nullptr) {
        sequence->add(map.depth_m);
    }
    std::vector<std::string> names;
    std::ranges::transform(files, std::back_inserter(names), [](const std::filesystem::path& file) { return file.string(); });
    return fmt::format("{}: {}x{}, {}, {} tiles, {:.1f} s, {:.2f} to {:.2f} m, focal length {:.0f} px ({}) -> {}",
                       input.path.string(), info.size.width, info.size.height, info.plan, map.tiles, timer.seconds(),
                       info.min_depth_m, info.max_depth_m, info.focal_px, words_of(focal, arguments.focal),
                       fmt::join(names, ", "));
}

}  // namespace patchfusion::cli
