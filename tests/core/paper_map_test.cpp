// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>

namespace patchfusion {
namespace {

TEST(PaperMap, NamesOnlyFilesThatExist) {
    const std::filesystem::path root = PATCHFUSION_SOURCE_DIR;
    std::ifstream file(root / "docs/paper_map.md");
    const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    const std::regex path_in_backticks("`((src|tests)/[^`]+)`");
    int named = 0;
    for (std::sregex_iterator match(text.begin(), text.end(), path_in_backticks), end; match != end; ++match, ++named) {
        EXPECT_TRUE(std::filesystem::exists(root / (*match)[1].str())) << (*match)[1];
    }
    EXPECT_GT(named, 20);
}

}  // namespace
}  // namespace patchfusion
