// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/image/depth_file.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "patchfusion/core/error.h"
#include "patchfusion/core/files.h"
#include "patchfusion/core/side_by_side.h"
#include "patchfusion/image/oiio.h"
#include "patchfusion/image/pfm.h"

namespace patchfusion::image {
namespace {

constexpr std::array<std::pair<std::string_view, DepthFormat>, 5> kFormats = {{{"png", DepthFormat::Png16},
                                                                               {"exr", DepthFormat::Exr},
                                                                               {"pfm", DepthFormat::Pfm},
                                                                               {"npy", DepthFormat::Npy},
                                                                               {"color", DepthFormat::Color}}};
constexpr const char* kScaleKey = "DepthScale";  // PNG text chunk: 16-bit value per metre
constexpr double kLargest = 65535.0;

DepthFormat parse_one(std::string_view word) {
    const auto* found = std::ranges::find(kFormats, word, [](const auto& format) { return format.first; });
    if (found == kFormats.end()) {
        throw InputError(fmt::format("depth format '{}' is not known; choose from png, exr, pfm, npy, color", word));
    }
    return found->second;
}

Size size_of(const torch::Tensor& map) {
    return {.height = static_cast<int>(map.size(0)), .width = static_cast<int>(map.size(1))};
}

void write_png16(const std::filesystem::path& path, const torch::Tensor& depth_m, double scale) {
    const auto rows_of = [&](int top, int rows) {
        // Rounded to nearest, which halves the error of the official code's cut.
        const auto metres = torch::nan_to_num(depth_m.narrow(0, top, rows), 0.0);
        return metres.mul(scale).clamp_(0.0, kLargest).round_().to(torch::kInt32).unsqueeze(-1);
    };
    write_rows(path, size_of(depth_m), rows_of,
               {.stored = OIIO::TypeDesc::UINT16,
                .text = {{kScaleKey, fmt::format("{}", scale)}, {"DepthUnit", "metre"}},
                .numbers = {{"png:compressionLevel", 4}}});
}

void write_exr(const std::filesystem::path& path, const torch::Tensor& depth_m) {
    write_image(path, depth_m.unsqueeze(-1),
                {.stored = OIIO::TypeDesc::FLOAT, .channels = {"Z"}, .text = {{"compression", "zip"}, {"DepthUnit", "metre"}}});
}

void write_color(const std::filesystem::path& path, const torch::Tensor& depth_m, const DepthFileOptions& options) {
    const ColourRange range = options.range ? *options.range : colour_range(depth_m);
    const auto rows_of = [&](int top, int rows) { return colorize(depth_m.narrow(0, top, rows), options.colormap, range); };
    write_rows(path, size_of(depth_m), rows_of, kQuickPng);
}

std::filesystem::path write_one(const std::filesystem::path& folder, const std::string& stem, const torch::Tensor& depth_m,
                                DepthFormat format, const DepthFileOptions& options) {
    const auto named = [&](std::string_view ending) { return folder / (stem + std::string(ending)); };
    std::filesystem::path path;
    switch (format) {
        case DepthFormat::Png16:
            write_png16(path = named("_depth.png"), depth_m, options.png_scale);
            break;
        case DepthFormat::Exr:
            write_exr(path = named("_depth.exr"), depth_m);
            break;
        case DepthFormat::Pfm:
            write_pfm(path = named("_depth.pfm"), depth_m);
            break;
        case DepthFormat::Npy:
            write_npy(path = named("_depth.npy"), depth_m);
            break;
        case DepthFormat::Color:
            write_color(path = named("_color.png"), depth_m, options);
            break;
    }
    return path;
}

// The channel that holds depth: the only one, else the one named Z.
int depth_channel(const OIIO::ImageSpec& spec, const std::filesystem::path& path) {
    if (spec.nchannels == 1) {
        return 0;
    }
    const int channel = spec.channelindex("Z");
    if (channel < 0) {
        throw InputError(fmt::format("{}: {} channels, none of them named Z; give a depth map of one channel", path.string(),
                                     spec.nchannels));
    }
    return channel;
}

torch::Tensor read_depth_image(const std::filesystem::path& path, double png_scale) {
    const auto input = open_image(path);
    const OIIO::ImageSpec spec = input->spec();
    const int channel = depth_channel(spec, path);
    const bool metres = spec.format.is_floating_point();
    if (!metres && spec.format != OIIO::TypeDesc::UINT16) {
        throw InputError(
            fmt::format("{}: samples are {}, not 16-bit or float; give a depth map", path.string(), spec.format.c_str()));
    }
    auto depth = torch::empty({spec.height, spec.width}, torch::kFloat32);
    read_rows(*input, path, {channel, channel + 1}, metres ? torch::kFloat32 : torch::kInt32,
              [&](int top, const torch::Tensor& rows) { depth.narrow(0, top, rows.size(0)).copy_(rows.squeeze(-1)); });
    if (metres) {
        return depth;
    }
    const double stated = std::atof(std::string(spec.get_string_attribute(kScaleKey)).c_str());
    return depth.div_(stated > 0 ? stated : png_scale);
}

}  // namespace

std::vector<DepthFormat> parse_depth_formats(std::string_view list) {
    std::vector<DepthFormat> formats;
    for (std::size_t start = 0; start <= list.size();) {
        const auto comma = std::min(list.find(',', start), list.size());
        const DepthFormat format = parse_one(list.substr(start, comma - start));
        if (std::ranges::find(formats, format) == formats.end()) {
            formats.push_back(format);
        }
        start = comma + 1;
    }
    return formats;
}

std::vector<std::filesystem::path> write_depth(const std::filesystem::path& folder, const std::string& stem,
                                               const torch::Tensor& depth_m, const std::vector<DepthFormat>& formats,
                                               const DepthFileOptions& options, const std::function<void()>& beside) {
    if (depth_m.dim() != 2) {
        throw InternalError(fmt::format("write_depth: {}: depth must be [H,W]", stem));
    }
    if (!(options.png_scale > 0)) {
        throw InputError(fmt::format("PNG scale {} is not usable; give 16-bit values per metre, e.g. 256", options.png_scale));
    }
    const auto depth = depth_m.detach().to(torch::kCPU, torch::kFloat32).contiguous();
    // Beside one another: packing a PNG keeps one processor busy for a third of a second at 3840x2160.
    std::vector<std::filesystem::path> written(formats.size());
    std::vector<std::function<void()>> writing;
    for (std::size_t i = 0; i < formats.size(); ++i) {
        writing.emplace_back([&, i] { written[i] = write_one(folder, stem, depth, formats[i], options); });
    }
    if (beside) {
        writing.push_back(beside);
    }
    side_by_side(writing);
    return written;
}

torch::Tensor read_depth(const std::filesystem::path& path, double png_scale) {
    const std::string extension = lower_extension(path);
    if (extension == ".npy") {
        return read_npy(path);
    }
    if (extension == ".pfm") {
        return read_pfm(path);
    }
    return read_depth_image(path, png_scale);
}

}  // namespace patchfusion::image
