// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <algorithm>
#include <cmath>
#include <limits>

#include "checkpoint/test_files.h"
#include "patchfusion/core/error.h"

namespace patchfusion::checkpoint {
namespace {

/// A convolution, a normalisation and a derived buffer.
struct TinyNetwork : torch::nn::Module {
    TinyNetwork() {
        conv = register_module("conv", torch::nn::Conv2d(torch::nn::Conv2dOptions(2, 3, 3)));
        norm = register_module("norm", torch::nn::BatchNorm2d(3));
        register_buffer("relative_position_index", torch::full({2, 2}, 1, torch::kInt64));
    }
    torch::nn::Conv2d conv = nullptr;
    torch::nn::BatchNorm2d norm = nullptr;
};

/// Other weights than a new network has, without the derived buffers.
Checkpoint random_weights(const std::string& prefix = "") {
    torch::manual_seed(3);
    Checkpoint checkpoint;
    for (const auto& [name, tensor] : state_of(TinyNetwork())) {
        if (tensor.is_floating_point()) {
            checkpoint.tensors[prefix + name] = torch::rand_like(tensor);
        }
    }
    return checkpoint;
}

std::string load_error(TinyNetwork& network, const Checkpoint& checkpoint, const LoadOptions& options = {}) {
    try {
        load_strictly(network, checkpoint, options);
        return "";
    } catch (const CheckpointError& error) {
        return error.what();
    }
}

bool holds(const TinyNetwork& network, const Checkpoint& checkpoint, const std::string& prefix = "") {
    const auto state = state_of(network);
    return std::all_of(state.begin(), state.end(), [&](const auto& entry) {
        const auto found = checkpoint.tensors.find(prefix + entry.first);
        return found == checkpoint.tensors.end() || torch::allclose(entry.second, found->second.to(entry.second.scalar_type()));
    });
}

TEST(StateOf, NamesParametersAndBuffersAndSharesTheirMemory) {
    TinyNetwork network;
    const auto state = state_of(network);
    EXPECT_EQ(state.size(), 8U);  // two of conv, five of norm, one derived
    EXPECT_FALSE(state.at("conv.weight").requires_grad());
    state.at("conv.bias").fill_(4.0F);
    EXPECT_EQ(network.conv->bias[0].item<float>(), 4.0F);
}

TEST(LoadStrictly, CopiesParametersAndBuffersAndKeepsThemTrainable) {
    TinyNetwork network;
    const Checkpoint weights = random_weights();
    ASSERT_FALSE(holds(network, weights));
    load_strictly(network, weights);
    EXPECT_TRUE(holds(network, weights));
    EXPECT_TRUE(network.conv->weight.requires_grad());
    EXPECT_TRUE(network.conv->weight.is_leaf());
}

TEST(LoadStrictly, TakesNamesOfAPrefixOnly) {
    TinyNetwork network;
    Checkpoint weights = random_weights("coarse_branch.");
    weights.tensors["fine_branch.conv.weight"] = torch::zeros({1});
    load_strictly(network, weights, {.prefix = "coarse_branch."});
    EXPECT_TRUE(holds(network, weights, "coarse_branch."));
}

TEST(LoadStrictly, ConvertsHalfPrecision) {
    TinyNetwork network;
    Checkpoint weights = random_weights();
    for (auto& [name, tensor] : weights.tensors) {
        tensor = tensor.to(torch::kFloat16);
    }
    load_strictly(network, weights);
    EXPECT_EQ(network.conv->weight.scalar_type(), torch::kFloat32);
    EXPECT_TRUE(holds(network, weights));
}

TEST(LoadStrictly, DerivedBuffersOfTheFileAreIgnoredAndBatchCountsTaken) {
    TinyNetwork network;
    Checkpoint weights = random_weights();
    weights.tensors["relative_position_index"] = torch::full({2, 2}, 9, torch::kInt64);
    weights.tensors["blocks.0.attn_mask"] = torch::zeros({3});
    weights.tensors["norm.num_batches_tracked"] = torch::scalar_tensor(12, torch::kInt64);
    load_strictly(network, weights);
    EXPECT_EQ(state_of(network).at("relative_position_index").max().item<int64_t>(), 1);
    EXPECT_EQ(network.norm->num_batches_tracked.item<int64_t>(), 12);
}

TEST(LoadStrictly, NamesEveryProblemInOneLineAndLeavesTheModuleUnchanged) {
    TinyNetwork network;
    const torch::Tensor before = network.norm->weight.detach().clone();  // [3]
    Checkpoint weights = random_weights();
    weights.tensors.erase("conv.bias");
    weights.tensors.erase("norm.running_var");
    weights.tensors["head.weight"] = torch::zeros({1});
    weights.tensors["conv.weight"] = torch::zeros({3, 2, 5, 5});
    weights.tensors["norm.bias"] = torch::full({3}, std::nan(""));
    weights.tensors["norm.running_mean"] = torch::zeros({3}, torch::kInt64);
    const std::string message = load_error(network, weights, {.source = "some/net.pth"});
    EXPECT_EQ(
        message,
        "some/net.pth: does not fit the network: 2 missing: conv.bias, norm.running_var; 1 unexpected: head.weight; 2 of the "
        "wrong "
        "shape or type: conv.weight (Float[3, 2, 5, 5] instead of Float[3, 2, 3, 3]), norm.running_mean (Long[3] instead of "
        "Float[3]); 1 not finite: norm.bias");
    EXPECT_TRUE(torch::equal(network.norm->weight, before));
}

TEST(LoadStrictly, UnexpectedNamesMayBeAllowed) {
    TinyNetwork network;
    Checkpoint weights = random_weights();
    weights.tensors["_fc.weight"] = torch::zeros({1000, 3});
    EXPECT_NE(load_error(network, weights).find("1 unexpected: _fc.weight"), std::string::npos);
    EXPECT_EQ(load_error(network, weights, {.allow_unexpected = true}), "");
}

TEST(LoadStrictly, InfinityIsRefused) {
    TinyNetwork network;
    Checkpoint weights = random_weights();
    weights.tensors["conv.bias"][1] = std::numeric_limits<float>::infinity();
    EXPECT_NE(load_error(network, weights).find("1 not finite: conv.bias"), std::string::npos);
}

TEST(LoadStrictly, LongListsAreCutButCounted) {
    TinyNetwork network;
    Checkpoint weights = random_weights();
    for (int index = 0; index < 200; ++index) {
        weights.tensors["other." + std::to_string(1000 + index)] = torch::zeros({1});
    }
    const std::string message = load_error(network, weights);
    EXPECT_NE(message.find("200 unexpected: other.1000"), std::string::npos);
    EXPECT_NE(message.find("other.1049 and 150 more"), std::string::npos);
}

}  // namespace
}  // namespace patchfusion::checkpoint
