// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/model/recognise.h"

#include <algorithm>
#include <cmath>

#include "patchfusion/model/shape_table.h"

namespace patchfusion::model {

namespace {

constexpr const char* kCoarsePrefix = "coarse_branch.";
constexpr double kVitAspect = 4.0 / 3;    // of the official process sizes, 392x518 and 384x512
constexpr double kLiteAspect = 16.0 / 9;  // of lite's
constexpr int kDinoHeadWidth = 64;        // of every published DINOv2
constexpr int kMostPatch = 64;            // pixels; a larger one is no ViT's
constexpr Size kDinoProcessSize = {392, 518};
constexpr Size kBeitProcessSize = {384, 512};

/// The side of a square of `area`; 0 where it is not one.
int square_side(int area) {
    const int side = static_cast<int>(std::lround(std::sqrt(area)));
    return side * side == area ? side : 0;
}

/// The height and width whose product is `area` and whose aspect is nearest to `aspect`.
Size nearest_size(int area, double aspect) {
    Size best = {};
    double best_distance = 1e9;
    for (int height = 1; height <= area / height; ++height) {
        for (const Size size : {Size{height, area / height}, Size{area / height, height}}) {
            const double distance = std::abs(std::log(static_cast<double>(size.width) / size.height / aspect));
            if (area % height == 0 && distance < best_distance) {
                best = size;
                best_distance = distance;
            }
        }
    }
    return best;
}

metric_bins::MetricBinsOptions bins_of(const ShapeTable& table) {
    metric_bins::MetricBinsOptions bins;
    bins.bins = table.side("seed_bin_regressor._net.2.weight", 0);
    bins.seed_mlp_dim = table.side("seed_bin_regressor._net.0.weight", 0);
    bins.mlp_dim = table.side("seed_projector._net.0.weight", 0);
    bins.embedding_dim = table.side("seed_projector._net.2.weight", 0);
    for (std::size_t level = 0; level < bins.attractors.size(); ++level) {
        bins.attractors[level] = table.side("attractors." + std::to_string(level) + "._net.2.weight", 0);
    }
    return bins;
}

/// DINOv2 with Depth Anything's DPT head, which takes its last four blocks.
BaseArchitecture depth_anything_base(const ShapeTable& table) {
    const std::string encoder = "core.core.pretrained.";
    const std::string head = "core.core.depth_head.";
    BaseArchitecture base = {.encoder = base_depth::kDepthAnythingEncoder};
    base.vit = {.embed_dim = table.side(encoder + "pos_embed", 2),
                .depth = table.count(encoder + "blocks.", ".norm1.weight"),
                .heads = 0,
                .patch = table.side(encoder + "patch_embed.proj.weight", 2),
                .position_grid = square_side(std::max(table.side(encoder + "pos_embed", 1) - 1, 0)),  // 1: the class token's
                .classes = 0};
    base.vit.heads = base.vit.embed_dim % kDinoHeadWidth == 0 ? base.vit.embed_dim / kDinoHeadWidth : 0;
    base.features = table.side(head + "scratch.layer1_rn.weight", 0);
    for (int level = 0; level < base_depth::kDptLevels; ++level) {
        const auto i = static_cast<std::size_t>(level);
        base.dpt.hooks[i] = base.vit.depth - base_depth::kDptLevels + level;
        base.dpt.reassemble[i] = table.side(head + "projects." + std::to_string(level) + ".weight", 0);
    }
    return base;
}

/// BEiT with MiDaS's DPT head, which takes the last block of each quarter.
BaseArchitecture zoedepth_base(const ShapeTable& table) {
    const std::string encoder = "core.core.pretrained.model.";
    const std::string biases = encoder + "blocks.0.attn.relative_position_bias_table";  // [(2g - 1)^2 + 3, heads]
    BaseArchitecture base = {.encoder = base_depth::kZoeDepthEncoder};
    base.vit = {.embed_dim = table.side(encoder + "cls_token", 2),
                .depth = table.count(encoder + "blocks.", ".norm1.weight"),
                .heads = table.side(biases, 1),
                .patch = table.side(encoder + "patch_embed.proj.weight", 2),
                .position_grid = (square_side(std::max(table.side(biases, 0) - 3, 0)) + 1) / 2,
                .classes = table.side(encoder + "head.weight", 0)};
    base.features = table.side("core.core.scratch.layer1_rn.weight", 0);
    for (int level = 0; level < base_depth::kDptLevels; ++level) {
        const auto i = static_cast<std::size_t>(level);
        base.dpt.hooks[i] = base.vit.depth * (level + 1) / base_depth::kDptLevels - 1;
        base.dpt.reassemble[i] =
            table.side("core.core.pretrained.act_postprocess" + std::to_string(level + 1) + ".3.weight", 0);
    }
    return base;
}

std::optional<BaseArchitecture> recognise_base(const ShapeTable& table) {
    std::optional<BaseArchitecture> base;
    if (table.has("core.core.pretrained.pos_embed") && table.has("core.core.depth_head.projects.0.weight")) {
        base = depth_anything_base(table);
    } else if (table.has("core.core.pretrained.model.cls_token") && table.has("core.core.scratch.layer1_rn.weight")) {
        base = zoedepth_base(table);
    } else if (table.has("encoder._conv_stem.weight") && table.has("decoder.lateral.0.weight")) {
        base = BaseArchitecture{.encoder = base_depth::kLiteEncoder};
    }
    if (base) {
        base->bins = bins_of(table);
    }
    return base;
}

std::optional<FusionArchitecture> recognise_fusion(const ShapeTable& table) {
    if (!table.has("guided_fusion.inc.double_conv.0.weight")) {
        return std::nullopt;
    }
    FusionArchitecture fusion;
    fusion.bins = bins_of(table);
    fusion.global_to_local = table.has("guided_fusion.g2l_list.5.absolute_pos_embed");
    if (!fusion.global_to_local) {
        return fusion;
    }
    for (std::size_t level = 0; level < kPyramidLevels; ++level) {
        const std::string g2l = "guided_fusion.g2l_list." + std::to_string(level) + ".";
        fusion.tokens[level] = table.side(g2l + "absolute_pos_embed", 1);
        fusion.channels[level] = table.side(g2l + "absolute_pos_embed", 2);
        fusion.blocks[level] = table.count(g2l + "g2l_layer.blocks.", ".norm1.weight");
        const std::string biases = g2l + "g2l_layer.blocks.0.attn.relative_position_bias_table";  // [(2w - 1)^2, heads]
        fusion.heads[level] = table.side(biases, 1);
        fusion.window = (square_side(table.side(biases, 0)) + 1) / 2;
    }
    return fusion;
}

/// G2L's second level has a feature per ViT patch, its finest one per pixel: their areas and the official aspect tell the size.
Size process_size_of(const Recognised& model) {
    const int patch = model.base && base_depth::is_vit(model.base->encoder) ? model.base->vit.patch : 0;
    const bool is_vit = patch > 0 && patch <= kMostPatch;
    if (!model.fusion || !model.fusion->global_to_local) {
        return !is_vit                                                    ? Size{}
               : model.base->encoder == base_depth::kDepthAnythingEncoder ? kDinoProcessSize
                                                                          : kBeitProcessSize;
    }
    if (!is_vit) {
        return model.base ? nearest_size(model.fusion->tokens[kPyramidLevels - 1], kLiteAspect) : Size{};
    }
    const Size patches = nearest_size(model.fusion->tokens[1], kVitAspect);
    return {patches.height * patch, patches.width * patch};
}

}  // namespace

Shapes shapes_of(const checkpoint::Checkpoint& checkpoint) {
    Shapes shapes;
    for (const auto& [name, tensor] : checkpoint.tensors) {
        shapes.emplace(name, tensor.sizes().vec());
    }
    return shapes;
}

std::optional<Recognised> recognise(const Shapes& shapes) {
    Recognised model;
    model.base = recognise_base(ShapeTable(shapes));
    if (!model.base) {
        model.base = recognise_base(ShapeTable(shapes, kCoarsePrefix));
        model.prefix = model.base ? kCoarsePrefix : "";
    }
    model.fusion = recognise_fusion(ShapeTable(shapes));
    if (!model.base && !model.fusion) {
        return std::nullopt;
    }
    model.process_size = process_size_of(model);
    return model;
}

}  // namespace patchfusion::model
