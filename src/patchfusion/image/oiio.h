// SPDX-License-Identifier: Apache-2.0
// Private to the room: the only place where OpenImageIO opens, reads and writes files.
#pragma once

#include <OpenImageIO/imageio.h>
#include <torch/torch.h>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "patchfusion/core/geometry.h"

namespace patchfusion::image {

/// Opens an image of any format OpenImageIO knows, colours not premultiplied by alpha. Throws InputError in one line for
/// missing, empty, incomplete (see complete.h) and foreign files.
[[nodiscard]] std::unique_ptr<OIIO::ImageInput> open_image(const std::filesystem::path& path);

/// Gets rows [top, top + rows) of an image: [rows, W, C] in the type that was asked for.
using RowsSink = std::function<void(int top, const torch::Tensor& rows)>;

/// Reads an image from top to bottom in blocks of a few dozen rows, so that the pixels are never held twice.
/// Channels [first, last); `dtype` uint8, int32 (holds 16-bit values) or float32 (integers become 0..1).
/// Throws InputError naming `path` when the pixels cannot be decoded.
void read_rows(OIIO::ImageInput& input, const std::filesystem::path& path, std::pair<int, int> channels, torch::Dtype dtype,
               const RowsSink& sink);

/// What an image file is made of beside its pixels.
struct ImageFileOptions {
    OIIO::TypeDesc stored = OIIO::TypeDesc::UINT8;               // sample type in the file
    std::vector<std::string> channels = {};                      // names; empty: Y or R, G, B
    std::vector<std::pair<std::string, std::string>> text = {};  // PNG text chunks, EXR attributes, "compression"
    std::vector<std::pair<std::string, int>> numbers = {};       // OpenImageIO's options for the writer
};

/// JPEG, or PNG at a fast level: rendered frames and colour maps are written often, and kept for a short time.
inline const ImageFileOptions kQuickPng = {.numbers = {{"CompressionQuality", 95}, {"png:compressionLevel", 3}}};

/// Gives rows [top, top + rows) of a picture: [rows,W,C] uint8, int32 (of 16-bit values) or float32.
using RowsSource = std::function<torch::Tensor(int top, int rows)>;

/// Writes a picture from top to bottom as `source` makes it, a few dozen rows at a time; atomically, in the format of the
/// extension.
void write_rows(const std::filesystem::path& path, Size size, const RowsSource& source, const ImageFileOptions& options = {});

/// The same of `pixels` [H,W,C] that are there.
void write_image(const std::filesystem::path& path, const torch::Tensor& pixels, const ImageFileOptions& options = {});

}  // namespace patchfusion::image
