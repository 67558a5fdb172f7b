// SPDX-License-Identifier: Apache-2.0
// The official checkpoints' names, so that a slip shows without the checkpoints.
#include <gtest/gtest.h>
#include <set>

#include "official_network.h"
#include "patchfusion/checkpoint/checkpoint.h"

namespace patchfusion::base_depth {
namespace {

/// "a.{b,c}" -> "a.b", "a.c", any number of braces, none inside another.
std::set<std::string> expanded(const std::string& pattern) {
    const std::size_t open = pattern.find('{');
    if (open == std::string::npos) {
        return {pattern};
    }
    const std::size_t close = pattern.find('}', open);
    std::set<std::string> all;
    for (std::size_t begin = open + 1; begin <= close;) {
        const std::size_t end = std::min(pattern.find(',', begin), close);
        all.merge(expanded(pattern.substr(0, open) + pattern.substr(begin, end - begin) + pattern.substr(close + 1)));
        begin = end + 1;
    }
    return all;
}

const std::vector<std::string> kHeadNames = {
    "conv2.{weight,bias}", "{seed_bin_regressor,seed_projector}._net.{0,2}.{weight,bias}",
    "{projectors,attractors}.{0,1,2,3}._net.{0,2}.{weight,bias}", "conditional_log_binomial.mlp.{0,2}.{weight,bias}"};

const std::vector<std::string> kDepthAnythingNames = {
    "core.core.pretrained.{cls_token,pos_embed,mask_token}",
    "core.core.pretrained.patch_embed.proj.{weight,bias}",
    "core.core.pretrained.norm.{weight,bias}",
    "core.core.pretrained.blocks.{0,1,2,3,4,5,6,7,8,9,10,11}.{norm1,attn.qkv,attn.proj,norm2,mlp.fc1,mlp.fc2}.{weight,bias}",
    "core.core.pretrained.blocks.{0,1,2,3,4,5,6,7,8,9,10,11}.{ls1,ls2}.gamma",
    "core.core.depth_head.projects.{0,1,2,3}.{weight,bias}",
    "core.core.depth_head.resize_layers.{0,1,3}.{weight,bias}",
    "core.core.depth_head.scratch.layer{1,2,3,4}_rn.weight",
    "core.core.depth_head.scratch.refinenet{1,2,3,4}.resConfUnit{1,2}.conv{1,2}.{weight,bias}",
    "core.core.depth_head.scratch.refinenet{1,2,3,4}.out_conv.{weight,bias}",
    "core.core.depth_head.scratch.{output_conv1,output_conv2.0,output_conv2.2}.{weight,bias}"};

const std::vector<std::string> kZoeDepthNames = {
    "core.core.pretrained.model.cls_token",
    "core.core.pretrained.model.{patch_embed.proj,fc_norm,head}.{weight,bias}",
    "core.core.pretrained.model.blocks.{0,1,2,3,4,5,6,7,8,9,10,11}.{norm1,attn.proj,norm2,mlp.fc1,mlp.fc2}.{weight,bias}",
    "core.core.pretrained.model.blocks.{0,1,2,3,4,5,6,7,8,9,10,11}.{gamma_1,gamma_2,attn.qkv.weight,attn.q_bias,attn.v_bias}",
    "core.core.pretrained.model.blocks.{0,1,2,3,4,5,6,7,8,9,10,11}.attn.relative_position_bias_table",
    "core.core.pretrained.act_postprocess{1,2,3,4}.{0.project.0,3}.{weight,bias}",
    "core.core.pretrained.act_postprocess{1,2,4}.4.{weight,bias}",
    "core.core.scratch.layer{1,2,3,4}_rn.weight",
    "core.core.scratch.refinenet{1,2,3,4}.resConfUnit{1,2}.conv{1,2}.{weight,bias}",
    "core.core.scratch.refinenet{1,2,3,4}.out_conv.{weight,bias}",
    "core.core.scratch.output_conv.{0,2,4}.{weight,bias}"};

void expect_names(const std::string& fixture, std::vector<std::string> patterns) {
    patterns.insert(patterns.end(), kHeadNames.begin(), kHeadNames.end());
    std::set<std::string> expected;
    for (const std::string& pattern : patterns) {
        expected.merge(expanded(pattern));
    }
    std::set<std::string> names;
    for (const auto& [name, tensor] : checkpoint::state_of(*official_network(fixture))) {
        names.insert(name);
    }
    EXPECT_EQ(names, expected);
}

TEST(OfficialNames, OfDepthAnything) {
    expect_names(fixtures::kDepthAnything, kDepthAnythingNames);
}

TEST(OfficialNames, OfZoeDepth) {
    expect_names(fixtures::kZoeDepth, kZoeDepthNames);
}

}  // namespace
}  // namespace patchfusion::base_depth
