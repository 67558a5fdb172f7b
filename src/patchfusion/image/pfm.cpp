// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/image/pfm.h"

#include <fmt/format.h>
#include <algorithm>
#include <cstdint>
#include <fstream>
#include <span>
#include <string>

#include "patchfusion/core/error.h"
#include "patchfusion/core/files.h"

namespace patchfusion::image {
namespace {

constexpr std::int64_t kLargestSide = 1'000'000;

void reverse_bytes(torch::Tensor& values) {
    const std::span words(reinterpret_cast<std::uint32_t*>(values.data_ptr<float>()), static_cast<std::size_t>(values.numel()));
    std::ranges::transform(words, words.begin(), [](std::uint32_t word) { return __builtin_bswap32(word); });
}

}  // namespace

void write_pfm(const std::filesystem::path& path, const torch::Tensor& values) {
    const auto block = values.detach().to(torch::kCPU, torch::kFloat32).contiguous();
    const auto* const rows = block.const_data_ptr<float>();
    write_stream(path, [&](std::ostream& file) {
        file << fmt::format("Pf\n{} {}\n-1.0\n", block.size(1), block.size(0));  // a negative scale: little-endian
        const auto row_bytes = static_cast<std::streamsize>(block.size(1)) * static_cast<std::streamsize>(sizeof(float));
        for (auto row = block.size(0) - 1; row >= 0; --row) {  // bottom up
            file.write(reinterpret_cast<const char*>(rows + row * block.size(1)), row_bytes);
        }
    });
}

torch::Tensor read_pfm(const std::filesystem::path& path) {
    const auto fail = [&](std::string_view why) {
        throw InputError(fmt::format("{}: {}; give a one-channel portable float map (Pf)", path.string(), why));
    };
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        fail("no such file, or it cannot be opened");
    }
    std::string magic;
    std::int64_t width = 0;
    std::int64_t height = 0;
    double scale = 0;
    file >> magic >> width >> height >> scale;
    file.get();  // the one white space before the data
    if (!file || magic != "Pf") {
        fail(magic == "PF" ? "has three channels" : "not a portable float map");
    }
    if (width < 1 || height < 1 || width > kLargestSide || height > kLargestSide || scale == 0) {
        fail(fmt::format("damaged header: {} x {} values, scale {}", width, height, scale));
    }
    const auto expected = static_cast<std::uintmax_t>(width * height) * sizeof(float);
    if (std::filesystem::file_size(path) - static_cast<std::uintmax_t>(file.tellg()) < expected) {
        fail(fmt::format("truncated: {} x {} values do not fit in it", width, height));
    }
    auto values = torch::empty({height, width}, torch::kFloat32);
    file.read(reinterpret_cast<char*>(values.data_ptr<float>()), static_cast<std::streamsize>(expected));
    if (scale > 0) {
        reverse_bytes(values);
    }
    return values.flip(0);
}

}  // namespace patchfusion::image
