// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <string>
#include <vector>

#include "patchfusion/core/share.h"

namespace patchfusion::distributed {

/// The processes that do one command together: those that mpirun or srun started as one MPI run, each with its share of the
/// work, or one process alone. Collective calls must come in the same order in every process; a process that is lost ends them
/// all (mpirun says which).
class ProcessGroup {
  public:
    /// One process alone.
    ProcessGroup() = default;
    /// The MPI run that this process was started for; one process alone where it was not. To be made once, before the first
    /// tensor work and by the thread that calls the rest.
    [[nodiscard]] static ProcessGroup of_this_run();
    /// Waits for the others, unless an exception is on its way: a process that fails must not wait for those that wait for it.
    ~ProcessGroup();
    ProcessGroup(const ProcessGroup&) = delete;
    ProcessGroup& operator=(const ProcessGroup&) = delete;

    [[nodiscard]] int rank() const { return share_.index; }
    [[nodiscard]] int size() const { return share_.count; }
    /// The items of a list that are this process's.
    [[nodiscard]] const Share& share() const { return share_; }
    /// Whether this process speaks for all: it logs, validates its share first, and writes the files.
    [[nodiscard]] bool leads() const { return rank() == 0; }

    /// Sum over the processes, in place: a contiguous CPU tensor of float32, float64 or int64.
    void sum(torch::Tensor& tensor) const;
    /// The same, differentiable, of any tensor: what every process gets of the sum's gradient is summed as well, so that the
    /// mean over the processes of their gradients is the gradient of a loss which all of them compute from the sum.
    [[nodiscard]] torch::Tensor differentiable_sum(const torch::Tensor& tensor) const;
    /// What process 0 says.
    [[nodiscard]] double broadcast(double value) const;
    /// Everyone's text in order of rank, at process 0; empty at the others.
    [[nodiscard]] std::vector<std::string> gather(const std::string& text) const;
    /// Returns when all have called it.
    void wait_for_all() const;

  private:
    explicit ProcessGroup(const Share& share) : share_(share), joined_(true) {}

    Share share_;
    bool joined_ = false;  // MPI is to be left
};

}  // namespace patchfusion::distributed
