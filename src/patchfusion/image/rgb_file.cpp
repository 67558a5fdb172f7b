// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "patchfusion/core/error.h"
#include "patchfusion/image/depth_file.h"
#include "patchfusion/image/oiio.h"
#include "patchfusion/image/srgb.h"

namespace patchfusion::image {

void write_rgb(const std::filesystem::path& path, const torch::Tensor& rgb) {
    if (rgb.dim() != 3 || rgb.size(2) != 3 || rgb.scalar_type() != torch::kUInt8) {
        throw InternalError(fmt::format("write_rgb: {}: pixels must be [H,W,3] uint8", path.string()));
    }
    write_image(path, rgb, kQuickPng);
}

torch::Tensor read_rgb(const std::filesystem::path& path) {
    const auto input = open_image(path);
    const auto& spec = input->spec();
    auto rgb = torch::empty({spec.height, spec.width, 3}, torch::kUInt8);
    read_srgb_rows(*input, path, [&](int top, const torch::Tensor& rows) { rgb.narrow(0, top, rows.size(0)).copy_(rows); });
    return rgb;
}

}  // namespace patchfusion::image
