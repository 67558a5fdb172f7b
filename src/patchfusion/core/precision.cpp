// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/core/precision.h"

#include <ATen/autocast_mode.h>
#include <fmt/format.h>
#include <array>

#include "patchfusion/core/error.h"

namespace patchfusion {
namespace {

constexpr std::array<at::DeviceType, 2> kDevices = {at::kCPU, at::kCUDA};

}  // namespace

bool has_fast_bfloat16() {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx512bf16") != 0;
#else
    return false;
#endif
}

Precision parse_precision(std::string_view name, torch::Device device) {
    if (name == "fp32") {
        return Precision::Fp32;
    }
    if (name == "bf16") {
        return Precision::Bf16;
    }
    if (name == "auto") {
        return device.is_cuda() || has_fast_bfloat16() ? Precision::Bf16 : Precision::Fp32;
    }
    throw InputError(fmt::format("precision '{}' is unknown: give fp32, bf16 or auto", name));
}

std::string name_of(Precision precision) {
    return precision == Precision::Bf16 ? "bf16" : "fp32";
}

Autocast::Autocast(bool enabled) : enabled_(enabled) {
    if (enabled_) {
        enabled_before_ = at::autocast::is_autocast_enabled(kDevices.front());
        for (const at::DeviceType device : kDevices) {
            at::autocast::set_autocast_dtype(device, at::kBFloat16);
            at::autocast::set_autocast_enabled(device, true);
        }
        at::autocast::increment_nesting();
    }
}

Autocast::~Autocast() {
    if (enabled_) {
        if (at::autocast::decrement_nesting() == 0) {
            at::autocast::clear_cache();
        }
        for (const at::DeviceType device : kDevices) {
            at::autocast::set_autocast_enabled(device, enabled_before_);
        }
    }
}

}  // namespace patchfusion
