// SPDX-License-Identifier: Apache-2.0
// Private to the room: the public options as inference takes them.
#pragma once

#include <torch/torch.h>
#include <exception>

#include "patchfusion/core/geometry.h"
#include "patchfusion/inference/infer.h"
#include "patchfusion/patchfusion.hpp"

namespace patchfusion::library {

/// Without watch and progress. Throws InputError naming the option that cannot
/// be.
[[nodiscard]] inference::InferenceOptions inference_options(const PredictOptions& options, Size photo);

/// Throws InputError where the device is not there.
[[nodiscard]] torch::Device torch_device(Device device);

/// Tells a caller's callback how far a prediction is and ends it where the
/// caller wants that. Lives as long as the prediction.
class Reporter {
  public:
    explicit Reporter(const PredictOptions& options) : options_(options) {}

    /// Whether anybody can want to hear or to stop.
    [[nodiscard]] bool wanted() const { return static_cast<bool>(options_.progress) || options_.stop.stop_possible(); }
    /// Throws Cancelled once stop was requested or the callback threw.
    void report(int tiles_done, int tiles_total);
    /// Throws Cancelled once stop was requested.
    void heed_stop() const;
    /// Goes on with what the callback threw, if anything.
    void rethrow() const;

  private:
    const PredictOptions& options_;
    std::exception_ptr thrown_;
};

/// Computes with this many threads while it lives, 0: with as many as before.
/// The number is the calling thread's.
class ThreadsScope {
  public:
    explicit ThreadsScope(int threads);
    ~ThreadsScope();
    ThreadsScope(const ThreadsScope&) = delete;
    ThreadsScope& operator=(const ThreadsScope&) = delete;

  private:
    int before_ = 0;  // 0: nothing was changed
};

}  // namespace patchfusion::library
