// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/worlds/game_files.h"

#include <fmt/format.h>
#include <fstream>
#include <iterator>

#include "patchfusion/core/error.h"

namespace patchfusion::worlds {

namespace fs = std::filesystem;

std::string folded(std::string_view name) {
    std::string result(name);
    for (char& letter : result) {
        if (letter >= 'A' && letter <= 'Z') {
            letter = static_cast<char>(letter - 'A' + 'a');
        }
        letter = letter == '\\' ? '/' : letter;
    }
    return result;
}

std::string read_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file || fs::is_directory(path)) {
        throw InputError(fmt::format("{}: cannot be read", path.string()));
    }
    return {std::istreambuf_iterator<char>(file), {}};
}

GameFiles::GameFiles(const fs::path& folder) {
    if (!fs::is_directory(folder)) {
        throw InputError(fmt::format("{}: no such folder; patchfusion worlds fetch makes one", folder.string()));
    }
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) {
            files_.emplace(folded(entry.path().lexically_relative(folder).generic_string()), entry.path());
        }
    }
}

fs::path GameFiles::find(std::string_view path) const {
    const auto found = files_.find(folded(path));
    return found == files_.end() ? fs::path() : found->second;
}

fs::path GameFiles::find_picture(std::string_view name) const {
    const std::string path = folded(name);
    const std::size_t dot = path.find_last_of("./");
    const std::string stem = dot != std::string::npos && path[dot] == '.' ? path.substr(0, dot) : path;
    for (const char* extension : {".tga", ".jpg", ".png", ".rgb", ".rgba"}) {
        if (fs::path found = find(stem + extension); !found.empty()) {
            return found;
        }
    }
    return {};
}

std::vector<fs::path> GameFiles::list(std::string_view folder, std::string_view extension) const {
    std::vector<fs::path> result;
    const std::string start = folded(folder) + "/";
    for (auto file = files_.lower_bound(start); file != files_.end() && file->first.starts_with(start); ++file) {
        if (file->first.ends_with(extension)) {
            result.push_back(file->second);
        }
    }
    return result;
}

}  // namespace patchfusion::worlds
