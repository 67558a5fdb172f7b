// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace patchfusion::worlds {

/// The unpacked files of a game, found as its engine finds them: whatever the case of their names.
class GameFiles {
  public:
    /// Reads the names of all files in the folder and below. Throws InputError where there is no such folder.
    explicit GameFiles(const std::filesystem::path& folder);

    /// The file of this path within the game; empty where there is none.
    [[nodiscard]] std::filesystem::path find(std::string_view path) const;
    /// The picture of this name, which may have another extension than .tga, .jpg, .png, .rgb and .rgba, or none; empty where
    /// there is none.
    [[nodiscard]] std::filesystem::path find_picture(std::string_view name) const;
    /// Files of a folder of the game with this extension (".bsp"), sorted.
    [[nodiscard]] std::vector<std::filesystem::path> list(std::string_view folder, std::string_view extension) const;

  private:
    std::map<std::string, std::filesystem::path> files_;  // by path within the game, lower case, with slashes
};

/// The bytes of a file. Throws InputError naming it.
[[nodiscard]] std::string read_file(const std::filesystem::path& path);

/// ASCII letters in lower case, backslashes as slashes: how games compare names.
[[nodiscard]] std::string folded(std::string_view name);

}  // namespace patchfusion::worlds
