// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/cli/input_files.h"

#include <fmt/format.h>
#include <glob.h>
#include <string.h>  // strverscmp
#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <set>

namespace patchfusion::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::array kPhotoExtensions = {".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".bmp",  ".tga", ".ppm",
                                         ".pnm", ".exr",  ".hdr", ".jp2", ".heic", ".heif", ".avif", ".gif", ".dng",
                                         ".cr2", ".cr3",  ".nef", ".arw", ".orf",  ".rw2",  ".raf",  ".pef"};

bool looks_like_photo(const fs::path& path) {
    std::string extension = path.extension().string();
    std::ranges::transform(extension, extension.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const std::string stem = path.stem().string();
    const bool hidden = stem.starts_with('.');
    const bool own_result = stem.ends_with("_depth") || stem.ends_with("_color");
    return !hidden && !own_result && std::ranges::find(kPhotoExtensions, extension) != kPhotoExtensions.end();
}

/// By name, numbers by their value: frame2 comes before frame10.
void sort_naturally(std::vector<fs::path>& paths) {
    std::ranges::sort(paths, [](const fs::path& a, const fs::path& b) { return ::strverscmp(a.c_str(), b.c_str()) < 0; });
}

std::vector<fs::path> photos_in(const fs::path& folder) {
    std::vector<fs::path> photos;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        if (entry.is_regular_file() && looks_like_photo(entry.path())) {
            photos.push_back(entry.path());
        }
    }
    sort_naturally(photos);
    return photos;
}

std::vector<fs::path> matches_of(const std::string& pattern) {
    ::glob_t found{};
    std::vector<fs::path> paths;
    if (::glob(pattern.c_str(), 0, nullptr, &found) == 0) {
        paths.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);  // NOLINT(*-pointer-arithmetic): as glob(3) gives it
    }
    ::globfree(&found);
    sort_naturally(paths);
    return paths;
}

/// The files one input means; adds a problem where it means none.
std::vector<fs::path> files_of(const std::string& input, std::vector<std::string>& problems) {
    std::vector<fs::path> files;
    std::error_code error;
    if (fs::is_directory(input, error)) {
        files = photos_in(input);
        if (files.empty()) {
            problems.push_back(fmt::format("{}: no photographs in this folder", input));
        }
    } else if (fs::exists(input, error)) {
        files = {input};
    } else if (input.find_first_of("*?[") == std::string::npos) {
        problems.push_back(fmt::format("{}: no such file or folder", input));
    } else {
        files = matches_of(input);
        std::erase_if(files, [](const fs::path& path) { return fs::is_directory(path); });
        if (files.empty()) {
            problems.push_back(fmt::format("{}: no file matches this pattern", input));
        }
    }
    return files;
}

/// Gives out stems, each once.
class StemBook {
  public:
    std::string take(const fs::path& path) {
        const std::string wanted = path.stem().string();
        std::string stem = wanted;
        for (int number = 2; !owners_.emplace(stem, path).second; ++number) {
            stem = fmt::format("{}_{}", wanted, number);
        }
        return stem;
    }
    [[nodiscard]] const fs::path& owner(const std::string& stem) const { return owners_.at(stem); }

  private:
    std::map<std::string, fs::path> owners_;
};

}  // namespace

InputFiles find_input_files(const std::vector<std::string>& inputs) {
    InputFiles found;
    std::set<fs::path> seen;
    StemBook stems;
    for (const std::string& input : inputs) {
        for (const fs::path& path : files_of(input, found.problems)) {
            if (!seen.insert(fs::weakly_canonical(path)).second) {
                continue;
            }
            const std::string own_stem = path.stem().string();
            const std::string stem = stems.take(path);
            if (stem != own_stem) {
                found.notes.push_back(fmt::format("{}: its results are called {}_*, because {} has the same name",
                                                  path.string(), stem, stems.owner(own_stem).string()));
            }
            found.files.push_back({.path = path, .stem = stem, .number = found.files.size() + 1});
        }
    }
    return found;
}

}  // namespace patchfusion::cli
