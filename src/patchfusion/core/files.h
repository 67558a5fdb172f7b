// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <ostream>
#include <string>
#include <string_view>

namespace patchfusion {

/// Writes a file whole or not at all: `write` gets a temporary path in the same folder, which is renamed to `path` once it
/// returns and removed if it throws. The temporary name keeps the extension, since image writers choose the format by it.
/// Throws InputError naming the path when the folder is missing or not writable.
void write_atomically(const std::filesystem::path& path, const std::function<void(const std::filesystem::path&)>& write);

/// The same with a stream to write into. Throws InputError naming the path when not all of it could be written, too.
void write_stream(const std::filesystem::path& path, const std::function<void(std::ostream&)>& write);

/// write_stream for text.
void write_text(const std::filesystem::path& path, std::string_view text);

/// Makes a folder and those above it where they are missing. Throws InputError naming it.
void make_folder(const std::filesystem::path& folder);

/// ".jpg" of "A.JPG": the extension in small ASCII letters.
[[nodiscard]] std::string lower_extension(const std::filesystem::path& path);

}  // namespace patchfusion
