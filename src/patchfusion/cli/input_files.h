// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace patchfusion::cli {

/// A photograph or film to work on and the name its results go by.
struct InputFile {
    std::filesystem::path path;
    std::string stem;        // unique in the batch
    std::size_t number = 0;  // in the batch, from 1
};

/// What a list of files, folders and patterns means.
struct InputFiles {
    std::vector<InputFile> files;  // each file once, in the order given, folders and patterns by name, numbers in it by value
    std::vector<std::string> problems;  // one line for each input that names nothing
    std::vector<std::string> notes;     // one line for each file that had to be renamed
};

/// Expands folders (the photographs in them by extension, not deeper, leaving out pictures that this program
/// wrote) and patterns (*, ?, [...]; a file of that very name comes first). Where two photographs share a stem
/// (a/x.jpg and b/x.png), the later one's results are called x_2, and a note says so: nothing is overwritten. Names
/// like clip_000001 belong to the frames of a film clip.
[[nodiscard]] InputFiles find_input_files(const std::vector<std::string>& inputs);

}  // namespace patchfusion::cli
