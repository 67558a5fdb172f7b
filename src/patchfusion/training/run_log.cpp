// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/training/run_log.h"

#include <fmt/format.h>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <sstream>
#include <string>

#include "patchfusion/core/error.h"
#include "patchfusion/core/files.h"
#include "patchfusion/image/depth_file.h"
#include "patchfusion/training/loss_curve.h"

namespace patchfusion::training {
namespace {

constexpr std::string_view kStepHeader =
    "step,loss,silog,consistency_features,consistency_depth,gradient,rms,rel,learning_rate,images_per_s,seconds\n";
constexpr std::string_view kValidationHeader = "step,seconds,delta1,rel,rms,silog,coarse_rel,running_rel,running_rms,images\n";

/// The lines of a CSV file whose first number is at most `step`.
std::vector<std::string> lines_up_to(const std::filesystem::path& path, int step) {
    std::vector<std::string> kept;
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);  // header
    while (std::getline(file, line)) {
        if (std::atoi(line.c_str()) <= step && line.find(',') != std::string::npos) {
            kept.push_back(line);
        }
    }
    return kept;
}

/// A line of CSV as a row of a table.
std::string table_row(const std::string& line, std::string_view cell) {
    std::string row = "<tr>";
    std::istringstream values(line);
    for (std::string value; std::getline(values, value, ',');) {
        row += fmt::format("<{0}>{1}</{0}>", cell, value);
    }
    return row + "</tr>\n";
}

/// The run's curve, samples and validations as a page that needs nothing but the files beside it.
std::string report_page(const std::filesystem::path& folder) {
    std::string table = table_row(std::string(kValidationHeader.substr(0, kValidationHeader.size() - 1)), "th");
    for (const std::string& line : lines_up_to(folder / "validation.csv", std::numeric_limits<int>::max())) {
        table += table_row(line, "td");
    }
    return fmt::format(
        "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>{0}</title>\n<h1>{0}</h1>\n"
        "<p><img src=\"loss.png\" alt=\"loss over the steps\"></p>\n<table border=\"1\">\n{1}</table>\n"
        "<p>Held-out pictures: photograph, truth, prediction (N_g: N_c's depth before it)</p>\n"
        "<p><img src=\"samples.png\" alt=\"samples\"></p>\n</html>\n",
        folder.filename().string(), table);
}

std::ofstream open_log(const std::filesystem::path& path, std::string_view header, const std::vector<std::string>& lines) {
    std::string text(header);
    for (const std::string& line : lines) {
        text += line + '\n';
    }
    write_text(path, text);
    return std::ofstream(path, std::ios::app);
}

}  // namespace

RunLog::RunLog(const std::filesystem::path& folder, int step) : folder_(folder) {
    const auto old_steps = lines_up_to(folder / "loss.csv", step);
    const auto old_validations = lines_up_to(folder / "validation.csv", step);
    for (const std::string& line : old_steps) {
        remember(std::strtof(line.c_str() + line.find(',') + 1, nullptr));
    }
    steps_ = open_log(folder / "loss.csv", kStepHeader, old_steps);
    validations_ = open_log(folder / "validation.csv", kValidationHeader, old_validations);
}

void RunLog::remember(float loss) {
    const float last = losses_.empty() ? 0.0F : losses_.back();
    losses_.push_back(std::isfinite(loss) ? loss : last);
}

void RunLog::add(const StepReport& r) {
    remember(static_cast<float>(r.loss.total));
    steps_ << fmt::format("{},{:.6f},{:.6f},{:.6g},{:.6g},{:.6g},{:.6g},{:.6g},{:.6g},{:.3f},{:.1f}\n", r.step, r.loss.total,
                          r.loss.silog, r.loss.consistency_features, r.loss.consistency_depth, r.loss.gradient, r.loss.rms,
                          r.loss.rel, r.learning_rate, r.images_per_s, r.elapsed_s);
    if (!steps_.flush()) {
        throw InputError(fmt::format("{}: cannot write: disk full or not writable", (folder_ / "loss.csv").string()));
    }
}

void RunLog::add(const ValidationReport& r) {
    validations_ << fmt::format("{},{:.1f},{:.5f},{:.5f},{:.5f},{:.4f},{:.5f},{:.5f},{:.5f},{}\n", r.step, r.elapsed_s,
                                r.delta1, r.rel, r.rms, r.silog, r.coarse_rel, r.running_rel, r.running_rms, r.images);
    validations_.flush();
}

void RunLog::draw() const {
    if (losses_.size() > 1) {
        draw_loss_curve(folder_ / "loss.png", losses_);
    }
    write_text(folder_ / "report.html", report_page(folder_));
}

void RunLog::show(const torch::Tensor& samples) const {
    image::write_rgb(folder_ / "samples.png", samples);
    write_text(folder_ / "report.html", report_page(folder_));
}

}  // namespace patchfusion::training
