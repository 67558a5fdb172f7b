// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <string_view>

namespace patchfusion {

/// Writes a file whole or not at all: `write` gets a temporary path in the same folder, which is renamed to `path` once it
/// returns and removed if it throws. The temporary name keeps the extension, since image writers choose the format by it.
/// Throws InputError naming the path when the folder is missing or not writable.
void write_atomically(const std::filesystem::path& path, const std::function<void(const std::filesystem::path&)>& write);

/// write_atomically for text.
void write_text(const std::filesystem::path& path, std::string_view text);

}  // namespace patchfusion
