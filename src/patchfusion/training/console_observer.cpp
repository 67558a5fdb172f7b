// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <cmath>
#include <memory>
#include <mutex>
#include <string>

#include "patchfusion/core/timer.h"
#include "patchfusion/training/train.h"

namespace patchfusion::training {
namespace {

std::string duration(double seconds) {
    const auto whole = std::lround(seconds);
    return whole < 3600 ? fmt::format("{}:{:02}", whole / 60, whole % 60)
                        : fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

/// True once every so many seconds.
class Every {
  public:
    explicit Every(double seconds) : seconds_(seconds) {}
    bool due() {
        if (timer_.seconds() < next_) {
            return false;
        }
        next_ = timer_.seconds() + seconds_;
        return true;
    }

  private:
    double seconds_;
    double next_ = 0;
    Timer timer_;
};

/// Lines while scenes are rendered: the rate is that of this run alone, without what an earlier one left.
class RenderLines {
  public:
    explicit RenderLines(double every_s) : every_(every_s) {}
    void operator()(std::string_view unit, int done, int total) {
        if (done <= last_ || last_ == 0) {  // another cache begins
            first_ = done;
            timer_ = Timer();
        }
        last_ = done;
        if (done > first_ && (done == total || every_.due())) {
            const double rate = (done - first_) / timer_.seconds();
            fmt::print(stderr, "prepared {}/{} {}, {:.1f}/s, {} left\n", done, total, unit, rate,
                       duration((total - done) / rate));
        }
    }

  private:
    Every every_;
    Timer timer_;
    int first_ = 0;
    int last_ = 0;
};

}  // namespace

TrainingObserver console_observer(double every_s) {
    TrainingObserver observer;
    observer.on_step = [every = std::make_shared<Every>(every_s)](const StepReport& r) {
        if (r.share_done >= 1 || every->due()) {
            fmt::print(stderr,
                       "step {}/{} ({:.1f} %), loss {:.3f} (silog {:.3f}), rate {:.2e}, {:.1f} images/s, {} gone, {} left\n",
                       r.step, r.steps, 100 * r.share_done, r.loss.total, r.loss.silog, r.learning_rate, r.images_per_s,
                       duration(r.elapsed_s), duration(r.left_s));
        }
    };
    observer.on_validation = [](const ValidationReport& r) {
        const std::string fusion = std::isnan(r.coarse_rel)
                                       ? ""
                                       : fmt::format(", coarse REL {:.4f}, from running depth REL {:.4f}, RMS {:.3f} m",
                                                     r.coarse_rel, r.running_rel, r.running_rms);
        fmt::print(stderr, "validation at step {}: delta1 {:.4f}, REL {:.4f}, RMS {:.3f} m, SILog {:.2f}{} ({} images)\n",
                   r.step, r.delta1, r.rel, r.rms, r.silog, fusion, r.images);
    };
    observer.on_broken_photo = [](const std::string& message) { fmt::print(stderr, "left out: {}\n", message); };
    observer.on_render = [lines = std::make_shared<RenderLines>(every_s)](std::string_view unit, int done, int total) {
        (*lines)(unit, done, total);
    };
    return observer;
}

}  // namespace patchfusion::training
