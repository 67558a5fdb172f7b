// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/cli/input_files.h"

#include <fmt/format.h>
#include <glob.h>
#include <string.h>  // strverscmp
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "patchfusion/core/files.h"
#include "patchfusion/export3d/views.h"
#include "patchfusion/image/film.h"

namespace patchfusion::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::array kPhotoExtensions = {".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".bmp",  ".tga", ".ppm",
                                         ".pnm", ".exr",  ".hdr", ".jp2", ".heic", ".heif", ".avif", ".gif", ".dng",
                                         ".cr2", ".cr3",  ".nef", ".arw", ".orf",  ".rw2",  ".raf",  ".pef"};

/// Whether predict wrote it beside a photograph.
bool is_own_result(const fs::path& path) {
    const std::string name = path.filename().string();
    const std::string stem = path.stem().string();
    return stem.ends_with("_depth") || stem.ends_with("_color") ||
           std::ranges::any_of(export3d::kViewEndings, [&](std::string_view ending) { return name.ends_with(ending); });
}

bool looks_like_photo(const fs::path& path) {
    const bool hidden = path.filename().string().starts_with('.');
    return !hidden && !is_own_result(path) &&
           std::ranges::find(kPhotoExtensions, lower_extension(path)) != kPhotoExtensions.end();
}

/// By name, numbers by their value: frame2 comes before frame10.
void sort_naturally(std::vector<fs::path>& paths) {
    std::ranges::sort(paths, [](const fs::path& a, const fs::path& b) { return ::strverscmp(a.c_str(), b.c_str()) < 0; });
}

/// `error` says why a folder cannot be read.
std::vector<fs::path> photos_in(const fs::path& folder, std::error_code& error) {
    std::vector<fs::path> photos;
    for (fs::directory_iterator entry(folder, error); !error && entry != fs::directory_iterator(); entry.increment(error)) {
        std::error_code of_entry;  // a link to nothing is no photograph
        if (entry->is_regular_file(of_entry) && looks_like_photo(entry->path())) {
            photos.push_back(entry->path());
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
        files = photos_in(input, error);
        if (error) {
            problems.push_back(fmt::format("{}: cannot read this folder: {}", input, error.message()));
        } else if (files.empty()) {
            problems.push_back(fmt::format("{}: no photographs in this folder", input));
        }
    } else if (fs::exists(input, error)) {
        files = {input};
    } else if (input.find_first_of("*?[") == std::string::npos) {
        problems.push_back(fmt::format("{}: no such file or folder", input));
    } else {
        files = matches_of(input);
        std::erase_if(files, [&](const fs::path& path) { return fs::is_directory(path, error); });
        if (files.empty()) {
            problems.push_back(fmt::format("{}: no file matches this pattern", input));
        }
    }
    return files;
}

/// Gives out stems, each once.
class StemBook {
  public:
    /// A film's frames are called STEM_000001 and so on: those stems are its own.
    void keep_for_frames(const fs::path& film) { films_.emplace(film.stem().string(), film); }

    std::string take(const fs::path& path) {
        const std::string wanted = path.stem().string();
        std::string stem = wanted;
        for (int number = 2; owner(stem) != nullptr; ++number) {
            stem = fmt::format("{}_{}", wanted, number);
        }
        owners_.emplace(stem, path);
        return stem;
    }
    /// Whose a stem is; null: nobody's.
    [[nodiscard]] const fs::path* owner(const std::string& stem) const {
        if (const auto found = owners_.find(stem); found != owners_.end()) {
            return &found->second;
        }
        constexpr std::size_t kFrame = 7;  // _000001
        const bool is_frame = stem.size() > kFrame && stem[stem.size() - kFrame] == '_' &&
                              stem.find_first_not_of("0123456789", stem.size() - kFrame + 1) == std::string::npos;
        const auto film = is_frame ? films_.find(stem.substr(0, stem.size() - kFrame)) : films_.end();
        return film != films_.end() ? &film->second : nullptr;
    }

  private:
    std::map<std::string, fs::path> owners_;
    std::map<std::string, fs::path> films_;
};

}  // namespace

InputFiles find_input_files(const std::vector<std::string>& inputs) {
    InputFiles found;
    std::set<fs::path> seen;
    std::vector<fs::path> paths;  // each once
    StemBook stems;
    for (const std::string& input : inputs) {
        for (const fs::path& path : files_of(input, found.problems)) {
            if (std::error_code error; seen.insert(fs::weakly_canonical(path, error)).second) {
                paths.push_back(path);
                if (image::is_film(path)) {
                    stems.keep_for_frames(path);
                }
            }
        }
    }
    for (const fs::path& path : paths) {
        const std::string own_stem = path.stem().string();
        const std::string stem = stems.take(path);
        if (stem != own_stem) {
            found.notes.push_back(fmt::format("{}: its results are called {}_*, because {} has the same name", path.string(),
                                              stem, stems.owner(own_stem)->string()));
        }
        found.files.push_back({.path = path, .stem = stem, .number = found.files.size() + 1});
    }
    return found;
}

}  // namespace patchfusion::cli
