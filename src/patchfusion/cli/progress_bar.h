// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "patchfusion/core/progress.h"
#include "patchfusion/core/timer.h"

namespace patchfusion::cli {

/// Shows how far a piece of work is, on stderr: on a terminal a bar redrawn in place, cleared at the end; elsewhere (a log)
/// plain lines, one every few seconds at most.
class ProgressBar {
  public:
    explicit ProgressBar(std::string label);
    ~ProgressBar();
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;

    /// Reports to this bar, which must outlive the call it is given to. A new unit, or a count that
    /// begins again, starts the clock anew.
    [[nodiscard]] Progress callback();
    /// Takes the bar off the terminal, for other output.
    void clear();

  private:
    void show(std::string_view unit, int done, int total);
    [[nodiscard]] bool is_time_to_show(bool last) const;

    std::string label_;
    std::string unit_;
    bool on_terminal_;
    bool drawn_ = false;
    int done_before_ = 0;  // units this clock did not see
    int last_done_ = 0;
    double last_shown_s_ = 0;  // since the clock began
    Timer timer_;
};

}  // namespace patchfusion::cli
