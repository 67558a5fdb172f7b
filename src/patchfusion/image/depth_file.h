// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patchfusion::image {

/// What a depth map can be written as.
enum class DepthFormat { Png16, Exr, Pfm, Npy, Color };

/// Parses "png,exr,pfm,npy,color". Throws InputError naming the unknown word and the known ones.
[[nodiscard]] std::vector<DepthFormat> parse_depth_formats(std::string_view list);

/// What the two ends of a colour map stand for, as 1/metres.
struct ColourRange {
    float far = 0;
    float near = 1;
};

struct DepthFileOptions {
    double png_scale = 256.0;               // 16-bit value = metres x scale, clamped to 65535; stored in a PNG text chunk
    std::string colormap = "turbo";         // turbo or magma; near is warm
    std::optional<ColourRange> range = {};  // of the colours; none: the map's own
};

/// Writes STEM_depth.png / .exr / .pfm / .npy / STEM_color.png into `folder`, each whole or not at all, beside one another on
/// LibTorch's threads. `depth_m`: [H,W] float32 metres, of which no copy is made: each format takes a few dozen rows at a time.
/// Returns the paths written. `beside`: other work of one thread, done at the same time.
std::vector<std::filesystem::path> write_depth(const std::filesystem::path& folder, const std::string& stem,
                                               const torch::Tensor& depth_m, const std::vector<DepthFormat>& formats,
                                               const DepthFileOptions& options = {}, const std::function<void()>& beside = {});

/// Reads a depth map written by write_depth or by others: 16-bit PNG (value / scale), EXR channel Z, PFM, NPY float32/64.
/// Returns [H,W] float32. `png_scale` is used for 16-bit integers whose file does not state its scale (write_depth's does);
/// metres where the file holds metres. Throws InputError naming the file and the reason.
[[nodiscard]] torch::Tensor read_depth(const std::filesystem::path& path, double png_scale = 256.0);

/// NumPy .npy, float32, C order. [H,W].
void write_npy(const std::filesystem::path& path, const torch::Tensor& values);
/// The array of a .npy file as [H,W] float32: two dimensions, little-endian float16/32/64, C or Fortran order.
/// Throws InputError naming the file and what it holds instead.
[[nodiscard]] torch::Tensor read_npy(const std::filesystem::path& path);

/// 8-bit PNG or JPEG by extension, from [H,W,3] uint8.
void write_rgb(const std::filesystem::path& path, const torch::Tensor& rgb);
/// Pixels as they are stored, [H,W,3] uint8: no EXIF orientation, no size limits. For data sets; photographs: read_photo.
[[nodiscard]] torch::Tensor read_rgb(const std::filesystem::path& path);

/// Inverse-depth colours, near = warm: [H,W] metres -> [H,W,3] uint8. Range: 2nd to 98th percentile of 1/depth.
[[nodiscard]] torch::Tensor colorize(const torch::Tensor& depth_m, std::string_view colormap);

/// The same over a given range, as the frames of a film have it.
[[nodiscard]] torch::Tensor colorize(const torch::Tensor& depth_m, std::string_view colormap, const ColourRange& range);

/// The range colorize takes: of the valid depths (finite, above 0) of [H,W] metres.
[[nodiscard]] ColourRange colour_range(const torch::Tensor& depth_m);

/// The colours of values [H,W] from 0 to 1 (what is beyond takes the end's colour) -> [H,W,3] uint8; NaN is grey.
[[nodiscard]] torch::Tensor paint(const torch::Tensor& values, std::string_view colormap);

}  // namespace patchfusion::image
