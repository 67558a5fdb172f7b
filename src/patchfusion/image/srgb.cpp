// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/image/srgb.h"

namespace patchfusion::image {

torch::Tensor srgb_from_linear(const torch::Tensor& linear) {
    const auto light = torch::nan_to_num(linear, 0.0).clamp(0.0, 1.0);
    const auto curve = torch::where(light <= 0.0031308, 12.92 * light, 1.055 * light.pow(1.0 / 2.4) - 0.055);
    return curve.mul(255.0).round().to(torch::kUInt8);
}

void read_srgb_rows(OIIO::ImageInput& input, const std::filesystem::path& path, const RowsSink& sink) {
    const bool linear = input.spec().format.is_floating_point();
    const int channels = input.spec().nchannels >= 3 ? 3 : 1;  // two channels are grey and alpha
    read_rows(input, path, {0, channels}, linear ? torch::kFloat32 : torch::kUInt8, [&](int top, const torch::Tensor& rows) {
        sink(top, (linear ? srgb_from_linear(rows) : rows).expand({-1, -1, 3}));
    });
}

}  // namespace patchfusion::image
