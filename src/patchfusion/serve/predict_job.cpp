// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/serve/predict_job.h"

#include <fmt/format.h>

#include "patchfusion/core/error.h"
#include "patchfusion/core/progress.h"
#include "patchfusion/core/timer.h"
#include "patchfusion/image/depth_file.h"
#include "patchfusion/image/depth_info.h"
#include "patchfusion/image/photo.h"
#include "patchfusion/inference/infer.h"
#include "patchfusion/serve/one_line.h"
#include "patchfusion/serve/previews.h"
#include "patchfusion/serve/result_files.h"
#include "patchfusion/tiling/resample.h"

namespace patchfusion::serve {
namespace {

/// photo.jpg, to look at.
void write_small_photo(const Job& job, const torch::Tensor& rgb) {
    constexpr int kLongestSide = 2048;
    const auto small = tiling::resize_photo(rgb, shrunk_to(job.order().size, kLongestSide))[0];  // [3,h,w]
    image::write_rgb(small_photo_file(job), (small * 255.0).round_().to(torch::kUInt8).permute({1, 2, 0}).contiguous());
}

void write_results(const Job& job, const inference::DepthMap& map, const ServiceOptions& options) {
    const Order& order = job.order();
    (void)image::write_depth(job.folder().path(), kResultStem, map.depth_m, {image::DepthFormat::Npy});
    (void)image::write_depth_info(job.folder().path(), kResultStem,
                                  {.photo = order.name,
                                   .model = options.model_name,
                                   .plan = order.plan.name(),
                                   .focal_px = map.focal_px,
                                   .focal_source = order.focal_source,
                                   .size = order.size,
                                   .min_depth_m = map.depth_m.min().item<double>(),
                                   .max_depth_m = map.depth_m.max().item<double>()});
}

void predict(model::PatchFusion& model, Job& job, const ServiceOptions& options) {
    const Timer timer;
    const Order& order = job.order();
    const auto go_on = [&] {
        if (job.cancelled()) {
            throw Cancelled();
        }
        if (timer.seconds() > options.job_seconds) {
            throw InputError(fmt::format("not done after {:.0f} s; choose a plan with fewer tiles", options.job_seconds));
        }
    };
    job.enter(Stage::Reading);
    const image::Photo photo = image::read_photo(order.photo, {.pixels = options.max_pixels});
    write_small_photo(job, photo.rgb);
    go_on();
    job.enter(Stage::Coarse);
    Previews previews(job);
    const auto watch = [&](const inference::Glimpse& glimpse) {
        go_on();
        previews.update(glimpse);
        if (glimpse.tiles.empty() && glimpse.tiles_total > 0) {
            job.enter(Stage::Tiles);
            job.add_tiles({}, 0, glimpse.tiles_total);
        }
    };
    const inference::DepthMap map = inference::infer(
        model, photo.rgb, {.plan = order.plan, .focal_px = order.focal_px, .seed = order.seed, .watch = watch});
    go_on();
    job.enter(Stage::Saving);
    previews.finish(map.depth_m);
    write_results(job, map, options);
}

}  // namespace

void predict_job(model::PatchFusion& model, Job& job, const ServiceOptions& options) {
    const Timer timer;
    const Order& order = job.order();
    try {
        predict(model, job, options);
        job.finish(State::Done);
    } catch (const Cancelled&) {
        job.finish(State::Cancelled);
    } catch (const std::exception& error) {
        job.finish(State::Failed, one_line(error, order.photo, order.name));
    }
    if (options.log) {
        const Status status = job.status();
        options.log(fmt::format("{} {}: {}x{}, {}, {} in {:.1f} s{}", job.id().substr(0, 8), order.name, order.size.width,
                                order.size.height, order.plan.name(), word(status.state), timer.seconds(),
                                status.error.empty() ? "" : ": " + status.error));
    }
}

}  // namespace patchfusion::serve
