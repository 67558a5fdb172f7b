// SPDX-License-Identifier: Apache-2.0
// The .npy format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
#include <fmt/format.h>
#include <array>
#include <bit>
#include <cstdint>
#include <fstream>
#include <regex>
#include <string>

#include "patchfusion/core/error.h"
#include "patchfusion/core/files.h"
#include "patchfusion/image/depth_file.h"

namespace patchfusion::image {
namespace {

static_assert(std::endian::native == std::endian::little, "npy.cpp reads and writes little-endian numbers as they lie");

constexpr std::string_view kMagic = "\x93NUMPY";

struct Header {
    torch::Dtype dtype = torch::kFloat32;
    bool fortran_order = false;
    std::int64_t rows = 0;
    std::int64_t columns = 0;
};

[[noreturn]] void fail(const std::filesystem::path& path, std::string_view why) {
    throw InputError(
        fmt::format("{}: {}; save it again with numpy.save as a two-dimensional float32 array", path.string(), why));
}

// The text of the header, a Python dictionary: {'descr': '<f4', 'fortran_order': False, 'shape': (2160, 3840), }
std::string read_header_text(std::ifstream& file, const std::filesystem::path& path) {
    std::array<char, 8> start{};  // magic, major version, minor version
    file.read(start.data(), start.size());
    if (!file || !std::string_view(start.data(), start.size()).starts_with(kMagic)) {
        fail(path, "not a NumPy .npy file");
    }
    std::array<unsigned char, 4> bytes{};
    file.read(reinterpret_cast<char*>(bytes.data()), start[6] == 1 ? 2 : 4);
    const std::uint32_t length = bytes[0] | bytes[1] << 8U | bytes[2] << 16U | static_cast<std::uint32_t>(bytes[3]) << 24U;
    constexpr std::uint32_t kLongest = 1U << 16U;
    std::string text(std::min(length, kLongest), '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!file || length > kLongest) {
        fail(path, "truncated or damaged .npy header");
    }
    return text;
}

Header parse_header(const std::string& text, const std::filesystem::path& path) {
    std::smatch match;
    Header header;
    if (!std::regex_search(text, match, std::regex(R"('descr'\s*:\s*'([^']*)')"))) {
        fail(path, "no plain element type in the .npy header");
    }
    const std::string descr = match[1];
    if (descr == "<f2") {
        header.dtype = torch::kFloat16;
    } else if (descr == "<f8") {
        header.dtype = torch::kFloat64;
    } else if (descr != "<f4") {
        fail(path, fmt::format("elements are '{}', not float", descr));
    }
    header.fortran_order = std::regex_search(text, std::regex(R"('fortran_order'\s*:\s*True)"));
    if (!std::regex_search(text, match, std::regex(R"('shape'\s*:\s*\(\s*(\d{1,7})\s*,\s*(\d{1,7})\s*,?\s*\))"))) {
        fail(path, "the array does not have two dimensions");
    }
    header.rows = std::stoll(match[1]);
    header.columns = std::stoll(match[2]);
    return header;
}

}  // namespace

torch::Tensor read_npy(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        throw InputError(fmt::format("{}: no such file, or it cannot be opened; check the name", path.string()));
    }
    const Header header = parse_header(read_header_text(file, path), path);
    const auto expected = static_cast<std::uintmax_t>(header.rows * header.columns) * c10::elementSize(header.dtype);
    if (std::filesystem::file_size(path) - static_cast<std::uintmax_t>(file.tellg()) < expected) {
        fail(path, fmt::format("truncated: {} x {} values do not fit in it", header.rows, header.columns));
    }
    auto values = header.fortran_order ? torch::empty({header.columns, header.rows}, header.dtype)
                                       : torch::empty({header.rows, header.columns}, header.dtype);
    file.read(static_cast<char*>(values.data_ptr()), static_cast<std::streamsize>(expected));
    if (!file) {
        fail(path, "cannot be read to its end");
    }
    return (header.fortran_order ? values.t() : values).to(torch::kFloat32).contiguous();
}

void write_npy(const std::filesystem::path& path, const torch::Tensor& values) {
    if (values.dim() != 2) {
        throw InternalError(fmt::format("write_npy: {}: values must be [H,W]", path.string()));
    }
    const auto block = values.detach().to(torch::kCPU, torch::kFloat32).contiguous();
    std::string header =
        fmt::format("{{'descr': '<f4', 'fortran_order': False, 'shape': ({}, {}), }}", block.size(0), block.size(1));
    constexpr std::size_t kAlignment = 64;  // of the data's first byte, counted with the 10 bytes before the header's text
    header.resize((header.size() + 10 + kAlignment) / kAlignment * kAlignment - 11, ' ');
    header += '\n';
    write_stream(path, [&](std::ostream& file) {
        const std::array<char, 4> version_and_length = {1, 0, static_cast<char>(header.size() & 0xffU),
                                                        static_cast<char>(header.size() >> 8U)};
        file << kMagic << std::string_view(version_and_length.data(), version_and_length.size()) << header;
        file.write(static_cast<const char*>(block.const_data_ptr()), static_cast<std::streamsize>(block.nbytes()));
    });
}

}  // namespace patchfusion::image
