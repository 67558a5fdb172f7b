// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <filesystem>
#include <fstream>
#include <vector>

#include "patchfusion/training/train.h"

namespace patchfusion::training {

/// loss.csv and validation.csv of a run folder, a line per step and per validation; loss.png, their curve, samples.png, and
/// report.html, which shows them all in a browser. A resumed run drops the lines past its checkpoint and goes on.
class RunLog {
  public:
    /// Keeps lines of steps up to `step`; 0: starts anew.
    RunLog(const std::filesystem::path& folder, int step);

    void add(const StepReport& report);
    void add(const ValidationReport& report);
    /// Writes samples.png and report.html, whole; `samples`: pictures of the last validation, [H,W,3] uint8.
    void show(const torch::Tensor& samples) const;
    /// Writes loss.png and report.html, whole.
    void draw() const;

  private:
    void remember(float loss);

    std::filesystem::path folder_;
    std::ofstream steps_;
    std::ofstream validations_;
    std::vector<float> losses_;  // of every step so far; one that is not finite is drawn as the one before
};

}  // namespace patchfusion::training
