// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/training/weight_average.h"

#include <fmt/format.h>
#include <algorithm>

namespace patchfusion::training {

WeightAverage::WeightAverage(const torch::nn::Module& module, double decay) : decay_(decay) {
    if (decay_ == 0) {
        return;
    }
    for (const auto& tensors : {module.parameters(), module.buffers()}) {
        for (const auto& tensor : tensors) {
            if (tensor.is_floating_point()) {
                live_.push_back(tensor);  // itself: loading a checkpoint gives it other memory
                averages_.push_back(tensor.detach().clone());
            }
        }
    }
}

void WeightAverage::update() {
    const torch::NoGradGuard no_grad;
    ++updates_;
    const double n = static_cast<double>(updates_);
    const double decay = std::min(decay_, (1.0 + n) / (10.0 + n));
    for (std::size_t i = 0; i < live_.size(); ++i) {
        averages_[i].lerp_(live_[i], 1.0 - decay);
    }
}

void WeightAverage::swap() {
    const torch::NoGradGuard no_grad;
    for (std::size_t i = 0; i < live_.size(); ++i) {
        const auto kept = live_[i].clone();
        live_[i].copy_(averages_[i]);
        averages_[i].copy_(kept);
    }
}

void WeightAverage::save(torch::serialize::OutputArchive& archive) const {
    archive.write("updates", c10::IValue(updates_));
    for (std::size_t i = 0; i < averages_.size(); ++i) {
        archive.write(fmt::format("{}", i), averages_[i]);
    }
}

void WeightAverage::load(torch::serialize::InputArchive& archive) {
    const torch::NoGradGuard no_grad;
    c10::IValue updates;
    archive.read("updates", updates);
    updates_ = updates.toInt();
    for (std::size_t i = 0; i < averages_.size(); ++i) {
        torch::Tensor average;
        archive.read(fmt::format("{}", i), average);
        averages_[i].copy_(average);
    }
}

}  // namespace patchfusion::training
