// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace patchfusion::training {

/// The one-cycle learning rate (Smith and Topin 2018) as torch.optim.lr_scheduler.OneCycleLR with cosine annealing has it.
struct OneCycle {
    double peak = 1e-3;
    double warmup_share = 0.25;  // of the steps (pct_start)
    double start_div = 10;       // the first rate is peak / start_div
    double end_div = 1e4;        // the last rate is the first / end_div

    /// The rate of step 0 .. steps - 1; `step` may lie between two steps.
    [[nodiscard]] double rate(double step, double steps) const;
};

}  // namespace patchfusion::training
