// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/core/share.h"

#include <gtest/gtest.h>

#include "patchfusion/core/error.h"

namespace patchfusion {
namespace {

TEST(Share, EveryItemIsOnesAlone) {
    for (const int count : {1, 2, 3, 8}) {
        for (std::size_t item = 0; item < 20; ++item) {
            int owners = 0;
            for (int index = 0; index < count; ++index) {
                owners += Share{.index = index, .count = count}.owns(item) ? 1 : 0;
            }
            EXPECT_EQ(owners, 1) << item << " of " << count;
        }
    }
    EXPECT_TRUE(Share().is_all());
}

TEST(Share, PeopleCountFromOne) {
    const Share share = parse_share("2/8");
    EXPECT_EQ(share.index, 1);
    EXPECT_EQ(share.count, 8);
    EXPECT_EQ(share.name(), "part 2 of 8");
    EXPECT_TRUE(parse_share("1/1").is_all());
}

TEST(Share, RefusesWhatIsNoPart) {
    for (const char* text :
         {"", "2", "/", "2/", "/8", "0/8", "9/8", "-1/8", "1/0", "1/-2", "2/8x", "2 /8", "a/b", "1/99999999999"}) {
        try {
            static_cast<void>(parse_share(text));
            ADD_FAILURE() << text;
        } catch (const InputError& error) {
            EXPECT_NE(std::string(error.what()).find("--shard " + std::string(text) + ": needs I/N"), std::string::npos);
        }
    }
}

}  // namespace
}  // namespace patchfusion
