// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/blending/scale_shift.h"

namespace patchfusion::blending {

torch::Tensor scale_and_shift(const torch::Tensor& fine, const torch::Tensor& coarse) {
    const auto f = fine.to(torch::kFloat64);    // [h,w]
    const auto c = coarse.to(torch::kFloat64);  // [h,w]
    const auto f_mean = f.mean();
    const auto c_mean = c.mean();
    const double variance = (f - f_mean).square_().mean().item<double>();
    const double covariance = (f - f_mean).mul_(c - c_mean).mean().item<double>();
    const double level = f_mean.item<double>();
    const double scale = variance > 1e-12 * level * level ? covariance / variance : 1.0;
    return ((f - f_mean) * scale + c_mean).to(torch::kFloat32);
}

}  // namespace patchfusion::blending
