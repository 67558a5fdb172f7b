// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/cli/progress_bar.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <algorithm>
#include <cmath>
#include <utility>

namespace patchfusion::cli {
namespace {

constexpr int kBarWidth = 24;
constexpr double kSecondsBetweenLines = 5.0;   // in a log
constexpr double kSecondsBetweenFrames = 0.1;  // on a terminal

int terminal_columns() {
    ::winsize size{};
    return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

std::string duration(double seconds) {
    const auto whole = static_cast<long>(std::ceil(seconds));
    if (whole < 60) {
        return fmt::format("{} s", whole);
    }
    return whole < 3600 ? fmt::format("{}:{:02} min", whole / 60, whole % 60)
                        : fmt::format("{}:{:02} h", whole / 3600, whole % 3600 / 60);
}

/// "9/16 tiles, 2.3/s, 4 s left"
std::string status(std::string_view unit, int done, int total, double seconds_each) {
    const std::string pace = seconds_each < 1 ? fmt::format("{:.1f}/s", 1 / std::max(seconds_each, 1e-6))
                                              : fmt::format("{:.1f} s each", seconds_each);
    return fmt::format("{}/{} {}, {}, {} left", done, total, unit, pace, duration((total - done) * seconds_each));
}

std::string bar(int done, int total) {
    const int filled = total > 0 ? std::clamp(kBarWidth * done / total, 0, kBarWidth) : 0;
    return fmt::format("[{:#<{}}{:.<{}}]", "", filled, "", kBarWidth - filled);
}

}  // namespace

ProgressBar::ProgressBar(std::string label) : label_(std::move(label)), on_terminal_(::isatty(STDERR_FILENO) == 1) {}

ProgressBar::~ProgressBar() {
    clear();
}

Progress ProgressBar::callback() {
    return [this](std::string_view unit, int done, int total) { show(unit, done, total); };
}

void ProgressBar::clear() {
    if (drawn_) {
        fmt::print(stderr, "\r\x1b[K");
        drawn_ = false;
    }
}

bool ProgressBar::is_time_to_show(bool last) const {
    const double waited_s = timer_.seconds() - last_shown_s_;
    return on_terminal_ ? !drawn_ || last || waited_s >= kSecondsBetweenFrames : waited_s >= kSecondsBetweenLines;
}

void ProgressBar::show(std::string_view unit, int done, int total) {
    if (unit != unit_ || done < last_done_) {
        if (!unit_.empty()) {
            timer_ = Timer();
            last_shown_s_ = 0;
        }
        unit_ = unit;
        done_before_ = done - 1;  // resumed work was not done by this clock
    }
    last_done_ = done;
    if (!is_time_to_show(done >= total)) {
        return;
    }
    last_shown_s_ = timer_.seconds();
    const std::string text = status(unit, done, total, last_shown_s_ / std::max(1, done - done_before_));
    if (on_terminal_) {
        const std::string line = fmt::format("{} {} {}", label_, bar(done, total), text);
        fmt::print(stderr, "\r{}\x1b[K", line.substr(0, static_cast<std::size_t>(terminal_columns() - 1)));
        drawn_ = true;
    } else {
        fmt::print(stderr, "{}: {}\n", label_, text);
    }
}

}  // namespace patchfusion::cli
