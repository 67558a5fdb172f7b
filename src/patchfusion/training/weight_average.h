// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <cstdint>
#include <vector>

namespace patchfusion::training {

/// The running average of a module's floating-point parameters and buffers (Polyak averaging): better than the last weights
/// of a short training. The decay warms up as (1 + n) / (10 + n), so that the starting weights are soon forgotten.
class WeightAverage {
  public:
    /// decay 0: the average is the weights themselves.
    WeightAverage(const torch::nn::Module& module, double decay);

    void update();
    /// Exchanges the module's weights with the averages; twice gives what was.
    void swap();

    void save(torch::serialize::OutputArchive& archive) const;
    void load(torch::serialize::InputArchive& archive);

  private:
    double decay_;
    std::int64_t updates_ = 0;
    std::vector<torch::Tensor> live_;      // the module's own
    std::vector<torch::Tensor> averages_;  // as live_
};

/// Swaps the averages in while it lives.
class AveragedWeights {
  public:
    explicit AveragedWeights(WeightAverage& average) : average_(average) { average_.swap(); }
    ~AveragedWeights() { average_.swap(); }
    AveragedWeights(const AveragedWeights&) = delete;
    AveragedWeights& operator=(const AveragedWeights&) = delete;

  private:
    WeightAverage& average_;
};

}  // namespace patchfusion::training
