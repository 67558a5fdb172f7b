// SPDX-License-Identifier: Apache-2.0
// The whole model with the official files beside what the official code computed with them, from the image to the maps.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <algorithm>
#include <map>

#include "official_model.h"
#include "patchfusion/checkpoint/checkpoint.h"
#include "patchfusion/inference/official.h"

namespace patchfusion::inference {
namespace {

using Tensors = std::map<std::string, torch::Tensor>;

class OfficialParity : public ::testing::TestWithParam<const char*> {
  protected:
    void SetUp() override {
        folder_ = fixtures::folder(GetParam());
        if (folder_.empty()) {
            GTEST_SKIP() << fixtures::kNone;
        }
        expected_ = checkpoint::read_checkpoint(folder_ / "expected.safetensors").tensors;
        fixtures::load_weights(model_, GetParam());
        model_->eval();
    }

    static void expect_near(const std::string& name, const torch::Tensor& actual, const torch::Tensor& expected,
                            double allowed) {
        const double error = fixtures::relative_error(actual, expected);
        ASSERT_LT(error, allowed) << name;
        const double typical = fixtures::typical_error(actual, expected);
        EXPECT_LT(typical, fixtures::kTolerance) << name;
        fmt::print("{:28} {:.1e} at most ({:.1e} allowed), {:.1e} typically\n", name, error, allowed, typical);
    }

    /// Compares what the model computes from the fixture's image, and from that image nudged, with the expected tensors of the
    /// same names; the fixture need not have them all.
    void compare(const Tensors& actual, const Tensors& of_nudged_image) const {
        for (const auto& [name, tensor] : actual) {
            if (const auto found = expected_.find(name); found != expected_.end()) {
                expect_near(name, tensor, found->second, fixtures::tolerance(tensor, of_nudged_image.at(name)));
            }
        }
    }

    [[nodiscard]] Size image_grid() const {
        const auto& image = expected_.at("image_hr");
        return {.height = static_cast<int>(image.size(2)), .width = static_cast<int>(image.size(3))};
    }

    [[nodiscard]] Views views_of(const torch::Tensor& image) const {
        return view_image_officially(image, model_->config(), image_grid(), torch::kCPU);
    }

    /// The fixture's one tile, with these pixels.
    [[nodiscard]] model::TileBatch tile_of(const torch::Tensor& pixels) const {
        const auto box = expected_.at("patch_box_process")[0];  // image, x1, y1, x2, y2
        return {.crops = pixels,
                .rois = {{.left = box[1].item<double>(),
                          .top = box[2].item<double>(),
                          .width = (box[3] - box[1]).item<double>(),
                          .height = (box[4] - box[2]).item<double>()}},
                .image_of_tile = {},
                .running_depth = {},
                .has_running_depth = {}};
    }

    /// Every stage of one tile, by the fixture's names.
    Tensors stages(const Views& views, const model::TileBatch& tiles);
    torch::Tensor map(tiling::PlanKind kind, const tiling::OfficialSchedule& schedule, const torch::Tensor& image);

    std::filesystem::path folder_;
    Tensors expected_;
    model::PatchFusion model_{fixtures::config_of(GetParam())};
    torch::NoGradGuard no_grad_;
};

void add(Tensors& tensors, const std::string& name, const FeaturePyramid& pyramid) {
    for (int level = 0; level < kPyramidLevels; ++level) {
        tensors[fmt::format("{}_{}", name, level)] = pyramid[level];
    }
}

Tensors OfficialParity::stages(const Views& views, const model::TileBatch& tiles) {
    const auto& config = model_->config();
    const guided_fusion::PyramidShape shape = {.channels = config.channels, .strides = model_->coarse().strides()};
    const guided_fusion::TileRois rois = {.rois = tiles.rois, .image_of_tile = {}};
    const auto context = model_->observe(views.whole);
    const auto fine = model_->predict_fine(tiles.crops);
    auto fused = model_->fuse(context, tiles, fine);
    std::reverse(fused.features.levels.begin(), fused.features.levels.end());  // the file has full resolution first

    Tensors all = {{"image_lr", views.whole},
                   {"coarse_depth", context.depth},
                   {"patch_coarse_depth_roi", guided_fusion::crop_map(context.depth, rois, 1.0, config.process_size)},
                   {"patch_fine_depth", fine.depth},
                   {"patch_fused_depth", fused.depth}};
    add(all, "coarse_feature", context.features);
    add(all, "g2l", context.g2l);
    add(all, "patch_coarse_feature_roi", guided_fusion::crop_pyramid(context.features, rois, shape, config.process_size));
    add(all, "patch_fine_feature", fine.features);
    add(all, "patch_fused_feature", fused.features);
    return all;
}

TEST_P(OfficialParity, EveryStageOfOneTile) {
    const auto& image = expected_.at("image_hr");
    const auto& pixels = expected_.at("patch_image");
    compare(stages(views_of(image), tile_of(pixels)),
            stages(views_of(fixtures::nudged(image)), tile_of(fixtures::nudged(pixels))));
}

torch::Tensor OfficialParity::map(tiling::PlanKind kind, const tiling::OfficialSchedule& schedule, const torch::Tensor& image) {
    return official_map(model_, views_of(image), kind, schedule, /*batch=*/4).depth.unsqueeze(0).unsqueeze(0);
}

/// Passes of four tiles whose corners [n,2] are (row, column).
std::vector<std::vector<Rect>> passes_at(const torch::Tensor& corners, Size tile) {
    std::vector<std::vector<Rect>> passes(static_cast<std::size_t>(corners.size(0) / 4));
    for (std::int64_t i = 0; i < corners.size(0); ++i) {
        passes.at(static_cast<std::size_t>(i / 4))
            .push_back({.left = corners[i][1].item<int>(),
                        .top = corners[i][0].item<int>(),
                        .width = tile.width,
                        .height = tile.height});
    }
    return passes;
}

TEST_P(OfficialParity, WholeMaps) {
    const auto& image = expected_.at("image_hr");
    const auto schedule_of = [this](tiling::PlanKind kind) {
        return tiling::make_official_schedule({.kind = kind}, model_->config().process_size, {.random_grid = image_grid()});
    };
    const auto regular = schedule_of(tiling::PlanKind::P16);
    const auto m1 = map(tiling::PlanKind::P16, regular, image);
    const auto nudged = map(tiling::PlanKind::P16, regular, fixtures::nudged(image));
    compare({{"depth_m1", m1}}, {{"depth_m1", nudged}});

    // Of the other plans, which cost more, the same is asked.
    const double allowed = fixtures::tolerance(m1, nudged);
    auto schedule = schedule_of(tiling::PlanKind::P49);
    const auto m2 = map(tiling::PlanKind::P49, schedule, image);
    expect_near("depth_m2", m2, expected_.at("depth_m2"), allowed);
    if (expected_.contains("depth_r8")) {
        schedule.random = passes_at(expected_.at("r8_tile_top_left"), schedule.random_tile);
        const auto r8 = map(tiling::PlanKind::Random, schedule, image);
        expect_near("depth_r8", r8, expected_.at("depth_r8"), allowed);
    }
}

TEST_P(OfficialParity, AMergedFileSaysTheSame) {
    if (!std::filesystem::exists(folder_ / "merged.safetensors")) {
        GTEST_SKIP() << "this fixture has no merged file";
    }
    model::PatchFusion merged(fixtures::config_of(GetParam()));
    checkpoint::load_strictly(*merged, checkpoint::read_checkpoint(folder_ / "merged.safetensors"));
    const auto state = checkpoint::state_of(*model_);
    for (const auto& [name, tensor] : checkpoint::state_of(*merged)) {
        EXPECT_TRUE(torch::equal(tensor, state.at(name))) << name;
    }
}

INSTANTIATE_TEST_SUITE_P(Both, OfficialParity, ::testing::Values(fixtures::kDepthAnything, fixtures::kZoeDepth),
                         [](const auto& each) { return std::string(each.param); });

}  // namespace
}  // namespace patchfusion::inference
