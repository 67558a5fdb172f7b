// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/core/files.h"

#include <fmt/format.h>
#include <unistd.h>
#include <algorithm>
#include <atomic>
#include <cctype>
#include <fstream>

#include "patchfusion/core/error.h"

namespace patchfusion {

void write_atomically(const std::filesystem::path& path, const std::function<void(const std::filesystem::path&)>& write) {
    const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    if (::access(folder.c_str(), W_OK) != 0) {
        throw InputError(
            fmt::format("{}: cannot write: the folder {} is missing or not writable", path.string(), folder.string()));
    }
    if (std::filesystem::is_directory(path)) {
        throw InputError(fmt::format("{}: cannot write: a folder has this name", path.string()));
    }
    static std::atomic<unsigned> writes = 0;  // two threads may write one path: the last one wins
    const auto temporary =
        folder / fmt::format(".{}.{}.{}.tmp{}", path.stem().string(), ::getpid(), ++writes, path.extension().string());
    try {
        write(temporary);
        std::filesystem::rename(temporary, path);
    } catch (const std::filesystem::filesystem_error& error) {
        std::error_code ignored;
        std::filesystem::remove(temporary, ignored);
        throw InputError(fmt::format("{}: cannot write: {}", path.string(), error.code().message()));
    } catch (...) {
        std::error_code ignored;
        std::filesystem::remove(temporary, ignored);
        throw;
    }
}

void write_stream(const std::filesystem::path& path, const std::function<void(std::ostream&)>& write) {
    write_atomically(path, [&](const std::filesystem::path& temporary) {
        std::ofstream file(temporary, std::ios::binary);
        write(file);
        if (!file.flush()) {
            throw InputError(fmt::format("{}: cannot write: disk full or not writable", path.string()));
        }
    });
}

void write_text(const std::filesystem::path& path, std::string_view text) {
    write_stream(path, [&](std::ostream& file) { file << text; });
}

void make_folder(const std::filesystem::path& folder) {
    std::error_code failure;
    std::filesystem::create_directories(folder, failure);
    if (failure) {
        throw InputError(fmt::format("{}: cannot make the folder: {}", folder.string(), failure.message()));
    }
}

std::string lower_extension(const std::filesystem::path& path) {
    std::string extension = path.extension().string();
    std::ranges::transform(extension, extension.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return extension;
}

}  // namespace patchfusion
