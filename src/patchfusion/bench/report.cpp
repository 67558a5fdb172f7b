// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "patchfusion/bench/bench.h"

namespace patchfusion::bench {
namespace {

double rate(double gflop, double seconds) {
    return seconds > 0 ? gflop / seconds : 0.0;
}

/// A row of the table; stages without convolutions or products have no rate.
std::string row(const std::string& name, double seconds, double gflop, const BenchReport& report) {
    const double gflops = rate(gflop, seconds);
    return fmt::format("| {} | {:.3f} | {:.1f} % | {} |\n", name, seconds, 100 * seconds / report.fastest_s(),
                       gflop < 1e-3 ? std::string("| |")
                                    : fmt::format("{:.1f} | {:.0f} | {:.0f} %", gflop, gflops,
                                                  100 * gflops / report.roofline.convolution_gflops));
}

}  // namespace

std::string to_markdown(const BenchReport& report) {
    std::string table = fmt::format(
        "{}, {}, {}x{} pixels, {} tiles of {}x{}, {} threads\n\n"
        "| stage | s | of all | GFLOP | GFLOP/s | of the convolution rate |\n|---|---:|---:|---:|---:|---:|\n",
        report.plan, name_of(report.precision), report.photo.width, report.photo.height, report.tiles,
        report.process_size.width, report.process_size.height, report.threads);
    for (const StageCost& stage : report.stages) {
        table += row(stage.name, stage.seconds, stage.work, report);
    }
    table += row("**all**", report.fastest_s(), report.gflop(), report);
    table += fmt::format(
        "\nFastest of {} (s: {:.3f}){}; {:.2f} tiles/s; peak {:.2f} GB.\n"
        "Rates of this run: convolution {:.0f} GFLOP/s (3x3, 256 channels), matrix product {:.0f} GFLOP/s (2048).\n",
        report.seconds.size(), fmt::join(report.seconds, ", "), report.warmed_up ? ", after one that warms up" : "",
        report.tiles / report.fastest_s(), report.peak_rss_gb, report.roofline.convolution_gflops,
        report.roofline.product_gflops);
    if (report.precision_error) {
        table += fmt::format("Depth against fp32: {:.3f} % on average, 99th percentile {:.3f} %.\n",
                             100 * report.precision_error->mean, 100 * report.precision_error->percentile_99);
    }
    return table;
}

std::string to_json(const BenchReport& report) {
    nlohmann::ordered_json json = {{"plan", report.plan},
                                   {"precision", name_of(report.precision)},
                                   {"width", report.photo.width},
                                   {"height", report.photo.height},
                                   {"tiles", report.tiles},
                                   {"threads", report.threads},
                                   {"warmed_up", report.warmed_up},
                                   {"seconds", report.seconds},
                                   {"fastest_s", report.fastest_s()},
                                   {"tiles_per_s", report.tiles / report.fastest_s()},
                                   {"gflop", report.gflop()},
                                   {"peak_rss_gb", report.peak_rss_gb},
                                   {"convolution_gflop_per_s", report.roofline.convolution_gflops},
                                   {"product_gflop_per_s", report.roofline.product_gflops}};
    for (const StageCost& stage : report.stages) {
        json["stages"].push_back({{"stage", stage.name},
                                  {"calls", stage.calls},
                                  {"seconds", stage.seconds},
                                  {"gflop", stage.work},
                                  {"gflop_per_s", rate(stage.work, stage.seconds)}});
    }
    if (report.precision_error) {
        json["mean_relative_difference_to_fp32"] = report.precision_error->mean;
        json["percentile_99_relative_difference_to_fp32"] = report.precision_error->percentile_99;
    }
    return json.dump(2) + "\n";
}

}  // namespace patchfusion::bench
