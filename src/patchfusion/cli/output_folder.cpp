// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/cli/output_folder.h"

#include <fmt/format.h>
#include <unistd.h>
#include <fstream>

#include "patchfusion/core/error.h"

namespace patchfusion::cli {
namespace {

namespace fs = std::filesystem;

/// Tries it, since permission bits do not tell: root may write where they forbid it, nobody on a read-only file system.
bool can_write_into(const fs::path& folder) {
    const fs::path probe = folder / fmt::format(".patchfusion-{}.tmp", ::getpid());
    const bool written = std::ofstream(probe).is_open();
    std::error_code ignored;
    fs::remove(probe, ignored);
    return written;
}

}  // namespace

void prepare_output_folder(const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (!fs::is_directory(folder)) {
        throw InputError(fmt::format("{}: cannot make the output folder: {}", folder.string(),
                                     error ? error.message() : "a file of this name is there"));
    }
    if (!can_write_into(folder)) {
        throw InputError(fmt::format("{}: the output folder is not writable", folder.string()));
    }
}

void check_output_file(const fs::path& file) {
    if (file.empty()) {
        return;
    }
    const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
    if (fs::is_directory(file) || !can_write_into(folder)) {
        throw InputError(fmt::format("{}: cannot write: the folder {} is missing or not writable, or the name is a folder's",
                                     file.string(), folder.string()));
    }
}

}  // namespace patchfusion::cli
