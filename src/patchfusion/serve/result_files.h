// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "patchfusion/serve/job.h"

namespace patchfusion::serve {

/// A result as the API offers it.
struct ResultFile {
    std::string_view name;    // in the address, such as depth.png
    std::string_view stored;  // in the job's folder, such as r_depth.png
    std::string_view format;  // as --format of predict spells it; empty: there with the job's end
    std::string_view type;    // media type
    std::string_view title;   // for people
};

/// The part of the names that image::write_depth and export3d::write_views are given.
inline constexpr const char* kResultStem = "r";

/// Every result that the API offers, in the order in which the viewer lists them.
[[nodiscard]] std::span<const ResultFile> result_files();

/// Null where there is none of this name.
[[nodiscard]] const ResultFile* find_result_file(std::string_view name);

/// Makes the file from the job's depth map and photograph. Throws InputError where it cannot be.
void make_result_file(const Job& job, const ResultFile& file);

/// The photograph to look at.
[[nodiscard]] std::filesystem::path small_photo_file(const Job& job);

}  // namespace patchfusion::serve
