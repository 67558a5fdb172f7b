// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace patchfusion::cli {

/// Makes the folder where it is missing and makes sure, by writing and removing an empty file, that results can be written
/// there: a long run must not find out at its end. Throws InputError naming the folder.
void prepare_output_folder(const std::filesystem::path& folder);

/// The same for the folder of a result file, which is not made. An empty path asks nothing.
void check_output_file(const std::filesystem::path& file);

}  // namespace patchfusion::cli
