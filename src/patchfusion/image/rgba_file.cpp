// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/image/rgba_file.h"

#include <cstdint>

#include "patchfusion/image/oiio.h"
#include "patchfusion/image/srgb.h"

namespace patchfusion::image {

torch::Tensor read_rgba(const std::filesystem::path& path) {
    const auto input = open_image(path);
    const OIIO::ImageSpec spec = input->spec();
    torch::Tensor rgba = torch::full({spec.height, spec.width, 4}, 255, torch::kUInt8);
    const auto put = [&](int top, const torch::Tensor& rows) {
        rgba.narrow(0, top, rows.size(0)).narrow(2, 0, rows.size(2)).copy_(rows);
    };
    if (spec.nchannels == 4) {
        read_rows(*input, path, {0, 4}, torch::kUInt8, put);
    } else if (spec.nchannels == 2) {  // grey and alpha
        read_rows(*input, path, {0, 2}, torch::kUInt8, [&](int top, const torch::Tensor& rows) {
            const auto channel = [&](std::int64_t which) { return rows.narrow(2, which, 1); };
            put(top, torch::cat({channel(0), channel(0), channel(0), channel(1)}, 2));
        });
    } else {
        read_srgb_rows(*input, path, put);
    }
    return rgba;
}

}  // namespace patchfusion::image
