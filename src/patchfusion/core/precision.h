// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <string>
#include <string_view>

namespace patchfusion {

/// What convolutions and matrix products compute in; norms, soft maxima, bin centres and depth are float32 in both.
enum class Precision { Fp32, Bf16 };

/// Whether this machine's processor multiplies in bfloat16 itself (AVX512-BF16 or AMX); elsewhere it would only cost.
[[nodiscard]] bool has_fast_bfloat16();

/// "fp32", "bf16", or "auto": bf16 where that is fast on `device`. Throws InputError for another name.
[[nodiscard]] Precision parse_precision(std::string_view name, torch::Device device);
[[nodiscard]] std::string name_of(Precision precision);

/// The tensor in float32 where it is in less (as autocast leaves it), else as it is.
[[nodiscard]] inline torch::Tensor at_least_float32(const torch::Tensor& tensor) {
    return tensor.to(torch::promoteTypes(tensor.scalar_type(), torch::kFloat32));
}

/// Convolutions and matrix products of this thread in bfloat16 while it lives, on the CPU and on CUDA, where `enabled`; else
/// nothing changes. They may nest.
class Autocast {
  public:
    explicit Autocast(bool enabled);
    ~Autocast();
    Autocast(const Autocast&) = delete;
    Autocast& operator=(const Autocast&) = delete;

  private:
    bool enabled_;
    bool enabled_before_ = false;
};

}  // namespace patchfusion
