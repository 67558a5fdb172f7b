// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <memory>
#include <vector>

#include "patchfusion/distributed/process_group.h"

namespace patchfusion::distributed {

/// The mean over the processes of the parameters' gradients. Parameters are gathered in buckets, from the last to the first, as
/// backward() comes by them; a bucket sets out as soon as its last gradient is there, while backward() goes on.
/// (Li et al. 2020, PyTorch Distributed, sec. 3.2.)
class GradientMean {
  public:
    /// Watches parameters of float32 on the CPU, the same in every process. `group` must outlive it. Costs nothing where the
    /// process is alone.
    GradientMean(const ProcessGroup& group, const std::vector<torch::Tensor>& parameters, std::int64_t bucket_bytes = 4 << 20);
    ~GradientMean();
    GradientMean(const GradientMean&) = delete;
    GradientMean& operator=(const GradientMean&) = delete;

    /// After each backward(): waits for the buckets and writes the means into the gradients. A parameter without a gradient
    /// counts as zero, and has one afterwards.
    void finish();

  private:
    struct Buckets;
    std::shared_ptr<Buckets> buckets_;  // the hooks on the parameters hold it weakly
};

}  // namespace patchfusion::distributed
