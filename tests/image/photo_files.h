// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <OpenImageIO/imageio.h>
#include <torch/torch.h>
#include <filesystem>
#include <string>
#include <vector>

namespace patchfusion::testing {

/// A file made by OpenImageIO itself, with any sample type, channels and tags.
struct PhotoFile {
    torch::Tensor pixels;  // [H,W,C] uint8 or float32 (1 = white)
    OIIO::TypeDesc stored = OIIO::TypeDesc::UINT8;
    std::vector<std::pair<std::string, int>> integers = {};
    std::vector<std::pair<std::string, float>> numbers = {};
};

inline void write_photo_file(const std::filesystem::path& path, const PhotoFile& file) {
    const auto pixels = file.pixels.contiguous();
    OIIO::ImageSpec spec(static_cast<int>(pixels.size(1)), static_cast<int>(pixels.size(0)), static_cast<int>(pixels.size(2)),
                         file.stored);
    spec.attribute("oiio:UnassociatedAlpha", 1);
    for (const auto& [name, value] : file.integers) {
        spec.attribute(name, value);
    }
    for (const auto& [name, value] : file.numbers) {
        spec.attribute(name, value);
    }
    const auto output = OIIO::ImageOutput::create(path.string());
    const auto type = pixels.scalar_type() == torch::kUInt8 ? OIIO::TypeDesc::UINT8 : OIIO::TypeDesc::FLOAT;
    TORCH_CHECK(output && output->open(path.string(), spec) && output->write_image(type, pixels.data_ptr()) && output->close(),
                path.string());
}

/// Random colours [H,W,C] uint8; a function of the size alone.
inline torch::Tensor random_pixels(int height, int width, int channels = 3) {
    torch::manual_seed(height * 10'000 + width);
    return torch::randint(0, 256, {height, width, channels}, torch::kUInt8);
}

/// Smooth colours [H,W,3] uint8 that JPEG keeps well.
inline torch::Tensor smooth_pixels(int height, int width) {
    const auto y = torch::linspace(20, 230, height).view({height, 1}).expand({height, width});
    const auto x = torch::linspace(230, 20, width).view({1, width}).expand({height, width});
    return torch::stack({y, x, (x + y) / 2}, -1).round().to(torch::kUInt8);
}

inline int largest_difference(const torch::Tensor& a, const torch::Tensor& b) {
    return (a.to(torch::kInt32) - b.to(torch::kInt32)).abs().max().item<int>();
}

}  // namespace patchfusion::testing
