// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/bench/bench.h"

#include <sys/resource.h>
#include <algorithm>
#include <numeric>

#include "patchfusion/core/timer.h"
#include "patchfusion/nn/flop_counter.h"

namespace patchfusion::bench {
namespace {

double peak_rss_gb() {
    rusage usage = {};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) * 1024e-9;
}

/// One run, into the report where it is the fastest.
void time_once(model::PatchFusion& model, const torch::Tensor& rgb, const BenchOptions& options, BenchReport& report) {
    const nn::FlopCounter flop;
    const torch::Device device = model->parameters().front().device();
    StageClock stages([&flop, device] {
        wait_for(device);  // a GPU's work counts where it was given
        return flop.gflop();
    });
    const Timer timer;
    const inference::DepthMap map = inference::infer(model, rgb, options.inference);
    wait_for(device);
    report.seconds.push_back(timer.seconds());
    if (report.seconds.back() == report.fastest_s()) {
        report.stages = stages.costs();
    }
    report.depth_m = map.depth_m;
    report.tiles = map.tiles;
    report.process_size = map.process_size;
}

}  // namespace

double BenchReport::fastest_s() const {
    return seconds.empty() ? 0.0 : *std::ranges::min_element(seconds);
}

double BenchReport::gflop() const {
    return std::accumulate(stages.begin(), stages.end(), 0.0,
                           [](double sum, const StageCost& stage) { return sum + stage.work; });
}

BenchReport bench(model::PatchFusion& model, const torch::Tensor& rgb, const BenchOptions& options) {
    BenchReport report;
    report.plan = options.inference.plan.name();
    report.precision = model->precision();
    report.photo = {.height = static_cast<int>(rgb.size(0)), .width = static_cast<int>(rgb.size(1))};
    report.threads = torch::get_num_threads();
    report.warmed_up = options.warm_up;
    if (options.warm_up) {
        (void)inference::infer(model, rgb, options.inference);
    }
    for (int i = 0; i < options.repeats; ++i) {
        time_once(model, rgb, options, report);
    }
    report.peak_rss_gb = peak_rss_gb();
    report.roofline = measure_roofline(report.precision, model->parameters().front().device());
    return report;
}

PrecisionError precision_error(const torch::Tensor& depth_m, const torch::Tensor& reference_m) {
    const auto error = std::get<0>(((depth_m - reference_m).abs() / reference_m).flatten().sort());
    return {.mean = error.mean(torch::kFloat64).item<double>(),
            .percentile_99 = error[error.numel() * 99 / 100].item<double>()};
}

}  // namespace patchfusion::bench
