// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/core/stage_clock.h"

#include <algorithm>
#include <utility>

namespace patchfusion {
namespace {

thread_local StageClock* clock_of_thread = nullptr;

}  // namespace

StageClock::StageClock(std::function<double()> meter) : meter_(std::move(meter)) {
    other_.name = "other";
    clock_of_thread = this;
}

StageClock::~StageClock() {
    clock_of_thread = nullptr;
}

void StageClock::charge() {
    const double work = meter_ ? meter_() : 0.0;
    const double seconds = timer_.seconds();  // after the meter, which may wait for a device
    StageCost& stage = open_.empty() ? other_ : costs_[open_.back()];
    stage.seconds += seconds - std::exchange(seconds_before_, seconds);
    stage.work += work - std::exchange(work_before_, work);
}

void StageClock::enter(const char* name) {
    charge();
    auto found = std::ranges::find(costs_, name, &StageCost::name);
    if (found == costs_.end()) {
        found = costs_.insert(found, StageCost{.name = name});
    }
    ++found->calls;
    open_.push_back(static_cast<std::size_t>(found - costs_.begin()));
}

void StageClock::leave() {
    charge();
    open_.pop_back();
}

std::vector<StageCost> StageClock::costs() {
    charge();
    std::vector<StageCost> all = costs_;
    all.push_back(other_);
    return all;
}

Stage::Stage(const char* name) : clock_(clock_of_thread) {
    if (clock_ != nullptr) {
        clock_->enter(name);
    }
}

Stage::~Stage() {
    if (clock_ != nullptr) {
        clock_->leave();
    }
}

}  // namespace patchfusion
