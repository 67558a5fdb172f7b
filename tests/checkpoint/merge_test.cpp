// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/checkpoint/merge.h"

#include <gtest/gtest.h>

#include "checkpoint/test_files.h"
#include "patchfusion/core/error.h"

namespace patchfusion::checkpoint {
namespace {

namespace fs = std::filesystem;

fs::path tiny_file(const test::TemporaryFolder& folder, const std::string& file, const std::vector<std::string>& names) {
    Checkpoint checkpoint;
    for (const std::string& name : names) {
        checkpoint.tensors[name] = torch::full({2}, static_cast<double>(file.size()));
    }
    write_safetensors(folder / file, checkpoint);
    return folder / file;
}

std::vector<std::string> names_of(const Checkpoint& checkpoint) {
    std::vector<std::string> names;
    for (const auto& [name, tensor] : checkpoint.tensors) {
        names.push_back(name);
    }
    return names;
}

std::string merge_error(const std::vector<fs::path>& files) {
    try {
        static_cast<void>(read_merged(files));
        return "";
    } catch (const InputError& error) {
        return error.what();
    }
}

TEST(Merge, PutsTheThreePartsUnderTheirNames) {
    const test::TemporaryFolder folder;
    const auto coarse = tiny_file(folder, "c", {"core.w", "conv2.w"});
    const auto fine = tiny_file(folder, "ff", {"core.w", "conv2.w"});
    const auto fusion = tiny_file(folder, "ggg", {"guided_fusion.w", "conv2.w"});
    const Checkpoint whole = read_merged({coarse, fine, fusion});
    EXPECT_EQ(names_of(whole), (std::vector<std::string>{"coarse_branch.conv2.w", "coarse_branch.core.w", "conv2.w",
                                                         "fine_branch.conv2.w", "fine_branch.core.w", "guided_fusion.w"}));
    EXPECT_EQ(whole.tensors.at("coarse_branch.core.w")[0].item<float>(), 1);
    EXPECT_EQ(whole.tensors.at("fine_branch.core.w")[0].item<float>(), 2);
    EXPECT_EQ(whole.tensors.at("conv2.w")[0].item<float>(), 3);
}

TEST(Merge, RefusesFilesInAnotherOrderAndOtherNumbersOfFiles) {
    const test::TemporaryFolder folder;
    const auto base = tiny_file(folder, "base", {"core.w"});
    const auto fusion = tiny_file(folder, "fusion", {"guided_fusion.w"});
    const auto whole = tiny_file(folder, "whole", {"guided_fusion.w", "coarse_branch.core.w", "fine_branch.core.w"});
    const auto refused = [](const std::vector<fs::path>& files, const fs::path& named, const std::string& reason) {
        const std::string message = merge_error(files);
        EXPECT_TRUE(message.starts_with(named.string() + ": ")) << message;
        EXPECT_NE(message.find(reason), std::string::npos) << message;
    };
    refused({fusion, base, base}, fusion, "cannot be the coarse part");
    refused({base, fusion, base}, fusion, "cannot be the fine part");
    refused({base, base, base}, base, "holds no guided_fusion.*");
    refused({base, base, whole}, whole, "to be given alone");
    refused({whole, base, fusion}, whole, "cannot be the coarse part");
    EXPECT_NE(merge_error({base, fusion}).find("2 weights files"), std::string::npos);
    EXPECT_NE(merge_error({}).find("0 weights files"), std::string::npos);
}

TEST(Merge, DropsThePrefixOfParallelTrainingOnlyWhereAllNamesHaveIt) {
    const test::TemporaryFolder folder;
    EXPECT_EQ(names_of(read_merged({tiny_file(folder, "all", {"module.a", "module.b"})})),
              (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(names_of(read_merged({tiny_file(folder, "some", {"module.a", "b"})})),
              (std::vector<std::string>{"b", "module.a"}));
}

}  // namespace
}  // namespace patchfusion::checkpoint
