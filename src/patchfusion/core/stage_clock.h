// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "patchfusion/core/timer.h"

namespace patchfusion {

/// What a stage cost, without the stages inside it.
struct StageCost {
    std::string name;
    double seconds = 0;
    double work = 0;  // in the meter's unit
    int calls = 0;
};

/// Listens to the Stages of its thread while it lives. Clocks do not nest.
class StageClock {
  public:
    /// meter: how much work this thread has done so far, in a unit of the caller's choice; none: not measured.
    explicit StageClock(std::function<double()> meter = {});
    ~StageClock();
    StageClock(const StageClock&) = delete;
    StageClock& operator=(const StageClock&) = delete;

    /// In the order of their first calls; what was spent outside all stages is "other", last.
    [[nodiscard]] std::vector<StageCost> costs();

  private:
    friend class Stage;
    void enter(const char* name);
    void leave();
    void charge();  // what has passed since the last time, to the innermost open stage

    std::function<double()> meter_;
    std::vector<StageCost> costs_;
    std::vector<std::size_t> open_;  // indices into costs_
    StageCost other_;
    double seconds_before_ = 0;
    double work_before_ = 0;
    Timer timer_;
};

/// Says that this thread is in a stage while it lives. Costs nothing to speak of where no StageClock listens.
class Stage {
  public:
    explicit Stage(const char* name);
    ~Stage();
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;

  private:
    StageClock* clock_;
};

}  // namespace patchfusion
