// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/image/rgba_file.h"

#include "patchfusion/image/oiio.h"
#include "patchfusion/image/srgb.h"

namespace patchfusion::image {

torch::Tensor read_rgba(const std::filesystem::path& path) {
    const auto input = open_image(path);
    const OIIO::ImageSpec spec = input->spec();
    torch::Tensor rgba = torch::full({spec.height, spec.width, 4}, 255, torch::kUInt8);
    const bool has_alpha = spec.nchannels == 4;
    const auto put = [&](int top, const torch::Tensor& rows) {
        rgba.narrow(0, top, rows.size(0)).narrow(2, 0, rows.size(2)).copy_(rows);
    };
    if (has_alpha) {
        read_rows(*input, path, {0, 4}, torch::kUInt8, put);
    } else {
        read_srgb_rows(*input, path, put);
    }
    return rgba;
}

}  // namespace patchfusion::image
