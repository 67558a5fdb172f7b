// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <cmath>
#include <fstream>
#include <limits>

#include "checkpoint/test_files.h"
#include "patchfusion/checkpoint/fit.h"
#include "patchfusion/checkpoint/without_random_values.h"
#include "patchfusion/core/error.h"

namespace patchfusion::checkpoint {
namespace {

/// A matrix, a convolution that is stored channels-last, a normalisation with its buffers.
struct MixedNetwork : torch::nn::Module {
    MixedNetwork() {
        linear = register_module("linear", torch::nn::Linear(4, 3));
        conv = register_module("conv", torch::nn::Conv2d(torch::nn::Conv2dOptions(2, 3, 3)));
        norm = register_module("norm", torch::nn::BatchNorm2d(3));
        conv->weight.set_data(conv->weight.data().contiguous(torch::MemoryFormat::ChannelsLast));
    }
    torch::nn::Linear linear = nullptr;
    torch::nn::Conv2d conv = nullptr;
    torch::nn::BatchNorm2d norm = nullptr;
};

std::filesystem::path mixed_weights(const test::TemporaryFolder& folder, torch::Dtype dtype = torch::kFloat32) {
    torch::manual_seed(11);
    write_safetensors(folder / "net.safetensors", {.tensors = state_of(MixedNetwork()), .metadata = {}}, dtype);
    return folder / "net.safetensors";
}

bool same_values(const MixedNetwork& network, const Checkpoint& weights) {
    for (const auto& [name, tensor] : state_of(network)) {
        if (!torch::equal(tensor, weights.tensors.at(name).to(tensor.scalar_type()))) {
            return false;
        }
    }
    return true;
}

TEST(AdoptStrictly, TakesOverTheMappedFileWhereTypeAndLayoutAgreeAndCopiesElsewhere) {
    const test::TemporaryFolder folder;
    const auto path = mixed_weights(folder);
    MixedNetwork network;
    Checkpoint weights = read_checkpoint(path);
    const void* const linear_in_file = weights.tensors.at("linear.weight").data_ptr();
    const void* const mean_in_file = weights.tensors.at("norm.running_mean").data_ptr();
    const void* const conv_in_file = weights.tensors.at("conv.weight").data_ptr();
    adopt_strictly(network, std::move(weights));
    EXPECT_TRUE(same_values(network, read_checkpoint(path)));
    EXPECT_EQ(network.linear->weight.data_ptr(), linear_in_file);
    EXPECT_EQ(network.norm->running_mean.data_ptr(), mean_in_file);
    EXPECT_NE(network.conv->weight.data_ptr(), conv_in_file);
    EXPECT_TRUE(network.conv->weight.is_contiguous(torch::MemoryFormat::ChannelsLast));
}

/// Bytes of a mapped file that are in this process's memory.
std::int64_t resident_bytes(const std::filesystem::path& path) {
    std::ifstream maps("/proc/self/smaps");
    std::int64_t kilobytes = 0;
    bool of_file = false;
    for (std::string line; std::getline(maps, line);) {
        if (line.find("-") < line.find(" ") && line.find(":") > line.find(" ")) {  // a mapping's first line: its addresses
            of_file = line.ends_with(path.string());
        } else if (of_file && line.starts_with("Rss:")) {
            kilobytes += std::stoll(line.substr(4));
        }
    }
    return 1024 * kilobytes;
}

TEST(AdoptStrictly, PagesOfTheFileThatWereCopiedLeaveMemory) {
    const test::TemporaryFolder folder;
    const auto path = folder / "net.safetensors";
    constexpr int kChannels = 256;
    const auto network = [] {
        torch::nn::Conv2d conv(torch::nn::Conv2dOptions(kChannels, kChannels, 3).bias(false));
        conv->weight.set_data(conv->weight.data().contiguous(torch::MemoryFormat::ChannelsLast));  // not as in the file
        return conv;
    };
    write_safetensors(path, {.tensors = state_of(*network()), .metadata = {}});
    Checkpoint weights = read_checkpoint(path);
    auto conv = network();
    const auto size = static_cast<std::int64_t>(std::filesystem::file_size(path));
    ASSERT_TRUE(all_finite(weights.tensors.at("weight")));  // reads every page
    EXPECT_GE(resident_bytes(path), size / 2);
    torch::Tensor kept = weights.tensors.at("weight");
    adopt_strictly(*conv, std::move(weights));
    EXPECT_GE(resident_bytes(path), size / 2);  // somebody still has it
    EXPECT_TRUE(torch::equal(conv->weight, kept));
    const torch::Tensor copied = conv->weight.detach().clone();
    kept.reset();
    EXPECT_LT(resident_bytes(path), size / 4);
    EXPECT_TRUE(torch::equal(conv->weight, copied));
}

TEST(AdoptStrictly, ParametersStayTrainableAndTrainingChangesNoFile) {
    const test::TemporaryFolder folder;
    const auto path = mixed_weights(folder);
    MixedNetwork network;
    adopt_strictly(network, read_checkpoint(path));
    EXPECT_TRUE(network.linear->weight.requires_grad() && network.linear->weight.is_leaf());
    torch::optim::SGD optimizer(network.parameters(), 0.5);
    network.linear->forward(torch::ones({2, 4})).sum().backward();
    optimizer.step();
    const Checkpoint again = read_checkpoint(path);
    EXPECT_FALSE(torch::equal(network.linear->weight, again.tensors.at("linear.weight")));
    EXPECT_TRUE(torch::allclose(network.linear->weight + 1, again.tensors.at("linear.weight")));  // the gradient is 2
}

TEST(AdoptStrictly, HalfPrecisionIsConverted) {
    const test::TemporaryFolder folder;
    for (const torch::Dtype dtype : {torch::kFloat16, torch::kBFloat16}) {
        const auto path = mixed_weights(folder, dtype);
        MixedNetwork network;
        adopt_strictly(network, read_checkpoint(path));
        EXPECT_EQ(network.linear->weight.scalar_type(), torch::kFloat32);
        EXPECT_TRUE(same_values(network, read_checkpoint(path)));
    }
}

TEST(AdoptStrictly, TensorsThatShareMemoryAreCopiedSoThatTrainingKeepsThemApart) {
    MixedNetwork network;
    Checkpoint weights{.tensors = state_of(MixedNetwork()), .metadata = {}};
    const torch::Tensor both = torch::rand({3});  // [3]
    weights.tensors["linear.bias"] = both;
    weights.tensors["conv.bias"] = both.view({3});
    adopt_strictly(network, std::move(weights));
    EXPECT_TRUE(torch::equal(network.linear->bias, network.conv->bias));
    EXPECT_NE(network.linear->bias.data_ptr(), network.conv->bias.data_ptr());
}

TEST(AdoptStrictly, WhatDoesNotFitLeavesTheModuleUnchanged) {
    MixedNetwork network;
    const torch::Tensor before = network.linear->weight.detach().clone();
    Checkpoint weights{.tensors = state_of(MixedNetwork()), .metadata = {}};
    weights.tensors["conv.bias"] = torch::full({3}, std::nan(""));
    EXPECT_THROW(adopt_strictly(network, std::move(weights)), CheckpointError);
    EXPECT_TRUE(torch::equal(network.linear->weight, before));
}

TEST(AllFinite, FindsOneBadNumberInEveryType) {
    for (const torch::Dtype dtype : {torch::kFloat64, torch::kFloat32, torch::kFloat16, torch::kBFloat16}) {
        torch::Tensor numbers = torch::full({1003}, -3.5, dtype);  // [1003]
        EXPECT_TRUE(all_finite(numbers)) << dtype;
        const double infinity = std::numeric_limits<double>::infinity();
        for (const double bad : {std::nan(""), infinity, -infinity}) {
            torch::Tensor changed = numbers.clone();
            changed[877] = bad;
            EXPECT_FALSE(all_finite(changed)) << dtype << " " << bad;
            EXPECT_FALSE(all_finite(changed.view({17, 59}).t())) << dtype << " " << bad;
        }
    }
    EXPECT_TRUE(all_finite(torch::empty({0, 3})));
    EXPECT_TRUE(all_finite(torch::full({2}, 1 << 30, torch::kInt64)));
}

TEST(WithoutRandomValues, DrawsNothingWritesConstantsAndEndsWithItsScope) {
    torch::manual_seed(5);
    const torch::Tensor expected = torch::rand({4});  // the first numbers of the seed
    torch::manual_seed(5);
    {
        const WithoutRandomValues none;
        const MixedNetwork network;
        EXPECT_TRUE(torch::equal(network.norm->weight, torch::ones({3})));
        EXPECT_EQ(network.norm->num_batches_tracked.item<int64_t>(), 0);
    }
    EXPECT_TRUE(torch::equal(torch::rand({4}), expected)) << "making the network drew numbers";
    const MixedNetwork ordinary;
    EXPECT_GT(ordinary.linear->weight.abs().sum().item<float>(), 0);
}

TEST(WithoutRandomValues, TensorsStayWithinItsBytesTogether) {
    const WithoutRandomValues outer(1 << 20);
    {
        const WithoutRandomValues bounded(1000);
        const torch::nn::Linear fits(torch::nn::LinearOptions(10, 20).bias(false));  // 800 bytes
        EXPECT_THROW(torch::nn::Linear(10, 20), CheckpointError);
        EXPECT_THROW(torch::zeros({1LL << 40, 1LL << 40}), CheckpointError);
        EXPECT_NO_THROW(torch::empty({25}, torch::kInt64));
        EXPECT_THROW(torch::empty({1}), CheckpointError);
    }
    EXPECT_NO_THROW(torch::nn::Linear(100, 200));
}

}  // namespace
}  // namespace patchfusion::checkpoint
