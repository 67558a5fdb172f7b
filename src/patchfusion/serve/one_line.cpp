// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/serve/one_line.h"

#include <algorithm>
#include <string_view>

#include "patchfusion/core/first_line.h"

namespace patchfusion::serve {
namespace {

void replace_all(std::string& text, const std::string& old, std::string_view by) {
    for (auto at = text.find(old); at != std::string::npos; at = text.find(old, at + by.size())) {
        text.replace(at, old.size(), by);
    }
}

}  // namespace

std::string one_line(const std::exception& error, const std::filesystem::path& file, const std::string& name) {
    std::string line = first_line(error);
    replace_all(line, file.string(), name);
    replace_all(line, file.parent_path().string() + "/", "");
    return line.starts_with(name) ? line : name + ": " + line;
}

std::string harmless_name(const std::string& name) {
    constexpr std::size_t kLongest = 100;
    std::string clean = name.substr(name.find_last_of("/\\") + 1);  // npos + 1 is 0
    std::ranges::replace_if(
        clean,
        [](char letter) {
            const auto code = static_cast<unsigned char>(letter);
            return code < 0x20 || code == 0x7f || std::string_view("\"'<>&|;:*?$`%").find(letter) != std::string_view::npos;
        },
        '_');
    if (clean.size() > kLongest) {
        std::size_t end = kLongest;
        while (end > 0 && (static_cast<unsigned char>(clean[end]) & 0xc0U) == 0x80U) {  // not inside a letter
            --end;
        }
        clean.resize(end);
    }
    const bool only_dots = clean.find_first_not_of('.') == std::string::npos;
    return only_dots ? "photo" : clean;
}

}  // namespace patchfusion::serve
