// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/datasets/stereo_list.h"

#include <fmt/format.h>
#include <array>
#include <fstream>
#include <sstream>

#include "patchfusion/core/error.h"
#include "patchfusion/image/photo.h"

namespace patchfusion::datasets {
namespace {

namespace fs = std::filesystem;

torch::Tensor read_raw(const fs::path& path, Size size) {
    const auto bytes = static_cast<std::int64_t>(fs::file_size(path));
    if (bytes != 3 * size.area()) {
        throw InputError(fmt::format("{}: {} bytes are not the {} of {}x{} pixels that its disparity map has", path.string(),
                                     bytes, 3 * size.area(), size.width, size.height));
    }
    torch::Tensor bgr = torch::empty({size.height, size.width, 3}, torch::kUInt8);
    std::ifstream file(path, std::ios::binary);
    if (!file.read(reinterpret_cast<char*>(bgr.data_ptr<std::uint8_t>()), bytes)) {  // NOLINT(*-reinterpret-cast): bytes
        throw InputError(fmt::format("{}: cannot be read", path.string()));
    }
    return bgr.flip(2);
}

}  // namespace

std::optional<fs::path> find_stereo_list(const fs::path& folder, const std::string& split) {
    if (split.ends_with(".txt")) {
        return fs::exists(split) ? std::optional<fs::path>(split) : std::nullopt;
    }
    for (const char* place : {"splits", ".", "filenames"}) {
        if (fs::path list = (folder / place / (split + ".txt")).lexically_normal(); fs::exists(list)) {
            return list;
        }
    }
    return std::nullopt;
}

fs::path need_stereo_list(const fs::path& folder, const std::string& split) {
    if (const auto list = find_stereo_list(folder, split)) {
        return *list;
    }
    if (split.ends_with(".txt")) {
        throw InputError(
            fmt::format("{}: no such list file (it is looked for from the current folder, not in {})", split, folder.string()));
    }
    throw InputError(fmt::format("{}: no list of the split {}: looked for splits/{}.txt, {}.txt and filenames/{}.txt",
                                 folder.string(), split, split, split, split));
}

std::vector<StereoPair> read_stereo_list(const fs::path& list, const fs::path& folder) {
    std::vector<StereoPair> pairs;
    std::ifstream file(list);
    int line_number = 0;
    for (std::string line; std::getline(file, line);) {
        ++line_number;
        std::istringstream words(line);
        std::array<std::string, 4> listed;
        if (!(words >> listed[0])) {
            continue;  // an empty line
        }
        if (!(words >> listed[1] >> listed[2] >> listed[3])) {
            throw InputError(fmt::format("{}: line {} has not four paths (left, right, left and right disparity)",
                                         list.string(), line_number));
        }
        const auto in_data_set = [&](int i) {
            return folder / fs::path(listed.at(static_cast<std::size_t>(i))).relative_path();
        };
        pairs.push_back({.line = line.substr(0, line.find_last_not_of(" \t\r") + 1),
                         .name = fs::path(listed[0]).relative_path().replace_extension().string(),
                         .left = in_data_set(0),
                         .right = in_data_set(1),
                         .left_disparity = in_data_set(2),
                         .right_disparity = in_data_set(3)});
    }
    return pairs;
}

torch::Tensor read_stereo_photo(const fs::path& path, Size size) {
    if (fs::path raw = fs::path(path).replace_extension(".raw"); fs::exists(raw)) {
        return read_raw(raw, size);
    }
    return image::read_photo(path).rgb;
}

}  // namespace patchfusion::datasets
