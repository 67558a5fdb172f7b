// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/core/files.h"

#include <fmt/format.h>
#include <unistd.h>
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
    const auto temporary = folder / fmt::format(".{}.{}.tmp{}", path.stem().string(), ::getpid(), path.extension().string());
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

void write_text(const std::filesystem::path& path, std::string_view text) {
    write_atomically(path, [&](const std::filesystem::path& temporary) {
        std::ofstream file(temporary, std::ios::binary);
        file << text;
        if (!file.flush()) {
            throw InputError(fmt::format("{}: cannot write: disk full or not writable", path.string()));
        }
    });
}

}  // namespace patchfusion
