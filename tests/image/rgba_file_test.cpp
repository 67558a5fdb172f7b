// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/image/rgba_file.h"

#include <gtest/gtest.h>

#include "image/photo_files.h"
#include "image/scratch_folder.h"

namespace patchfusion::image {
namespace {

using patchfusion::testing::random_pixels;
using patchfusion::testing::ScratchFolder;
using patchfusion::testing::write_photo_file;

TEST(ReadRgba, KeepsAlphaWithColoursAndWithGreyAndIsOpaqueWithoutOne) {
    const ScratchFolder folder;
    for (const int channels : {1, 2, 3, 4}) {
        const auto path = folder / (std::to_string(channels) + ".png");
        const torch::Tensor stored = random_pixels(9, 14, channels);
        write_photo_file(path, {.pixels = stored});
        const torch::Tensor read = read_rgba(path);
        ASSERT_EQ(read.sizes(), (std::vector<std::int64_t>{9, 14, 4}));
        const bool has_alpha = channels % 2 == 0;
        const torch::Tensor alpha = has_alpha ? stored.narrow(2, channels - 1, 1) : torch::full({9, 14, 1}, 255, torch::kUInt8);
        const torch::Tensor colours = channels < 3 ? stored.narrow(2, 0, 1).expand({9, 14, 3}) : stored.narrow(2, 0, 3);
        EXPECT_TRUE(torch::equal(read, torch::cat({colours, alpha}, 2))) << channels;
    }
}

}  // namespace
}  // namespace patchfusion::image
