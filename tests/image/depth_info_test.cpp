// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/image/depth_info.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "image/scratch_folder.h"

namespace patchfusion::image {
namespace {

using testing::read_bytes;
using testing::ScratchFolder;

TEST(WriteDepthInfo, TellsWhatAReaderOfTheMapNeeds) {
    const ScratchFolder folder;
    const auto path = write_depth_info(folder.path(), "garden",
                                       {.photo = "garden.jpg",
                                        .model = "lite",
                                        .plan = "p16",
                                        .focal_px = 2870.5,
                                        .focal_source = "exif",
                                        .size = {2160, 3840},
                                        .png_scale = 256,
                                        .min_depth_m = 0.75,
                                        .max_depth_m = 41.5});
    EXPECT_EQ(path, folder / "garden_depth.json");
    const auto json = nlohmann::json::parse(read_bytes(path));
    EXPECT_EQ(json, nlohmann::json({{"photo", "garden.jpg"},
                                    {"model", "lite"},
                                    {"plan", "p16"},
                                    {"focal_px", 2870.5},
                                    {"focal_source", "exif"},
                                    {"width", 3840},
                                    {"height", 2160},
                                    {"unit", "metre"},
                                    {"png_scale", 256.0},
                                    {"min_depth_m", 0.75},
                                    {"max_depth_m", 41.5}}));
}

TEST(WriteDepthInfo, AcceptsFileNamesThatAreNotUtf8) {
    const ScratchFolder folder;
    const auto path = write_depth_info(folder.path(), "a", {.photo = "caf\xe9.jpg"});
    EXPECT_TRUE(nlohmann::json::accept(read_bytes(path)));
}

}  // namespace
}  // namespace patchfusion::image
