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
        exact_ = fixtures::float64_depths(GetParam());
        fixtures::load_weights(model_, GetParam());
        model_->eval();
    }

    /// What the fixture has of these. Depths end in distributions of temperature 0.02, which magnify the features' rounding
    /// hundreds of times at the odd pixel, another one with every number of threads: in float32 no pixel may be farther from
    /// the official float64 than twice what the official float32 is at its worst, and most must be near.
    void compare(const Tensors& actual) const {
        for (const auto& [name, tensor] : actual) {
            if (exact_.contains(name)) {
                const double error = fixtures::relative_error(tensor, exact_.at(name));
                const double official = exact_.at(name + "/float32_error").item<double>();
                EXPECT_LT(error, 2 * worst_official_error()) << name;
                EXPECT_LT(fixtures::typical_error(tensor, expected_.at(name)), fixtures::kTolerance) << name;
                fmt::print("{:20} float32 {:.1e} from float64, the official code's {:.1e}\n", name, error, official);
            } else if (expected_.contains(name)) {
                EXPECT_LT(fixtures::relative_error(tensor, expected_.at(name)), fixtures::kTolerance) << name;
            }
        }
    }

    /// Of the official float32 depths, of the largest depth.
    [[nodiscard]] double worst_official_error() const {
        double worst = 0;
        for (const auto& [name, value] : exact_) {
            worst = name.ends_with("/float32_error") ? std::max(worst, value.item<double>()) : worst;
        }
        return worst;
    }

    /// Depths in float64: no rounding to hide behind.
    void compare_exactly(const Tensors& actual) const {
        for (const auto& [name, tensor] : actual) {
            if (exact_.contains(name)) {
                const double error = fixtures::relative_error(tensor, exact_.at(name));
                EXPECT_LT(error, fixtures::kTolerance) << name;
                fmt::print("{:20} float64 {:.1e}\n", name, error);
            }
        }
    }

    [[nodiscard]] Size image_grid() const {
        const auto& image = expected_.at("image_hr");
        return {.height = static_cast<int>(image.size(2)), .width = static_cast<int>(image.size(3))};
    }

    [[nodiscard]] Views views() const {
        return view_image_officially(expected_.at("image_hr"), model_->config(), image_grid(), torch::kCPU);
    }

    /// The same pixels in float64, and not other ones: the small image is the fixture's.
    [[nodiscard]] Views views_in_float64() const {
        Views views =
            view_image_officially(expected_.at("image_hr").to(torch::kFloat64), model_->config(), image_grid(), torch::kCPU);
        views.whole = expected_.at("image_lr").to(torch::kFloat64);
        return views;
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
    /// The map of this plan, by the fixture's name of it.
    torch::Tensor map(const std::string& name, const Views& views);
    torch::Tensor map(tiling::PlanKind kind, const tiling::OfficialSchedule& schedule, const Views& views);

    std::filesystem::path folder_;
    Tensors expected_;  // the fixture's
    Tensors exact_;     // depths in float64
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
    compare(stages(views(), tile_of(expected_.at("patch_image"))));
}

TEST_P(OfficialParity, EveryStageOfOneTileInFloat64) {
    model_->to(torch::kFloat64);
    compare_exactly(stages(views_in_float64(), tile_of(expected_.at("patch_image").to(torch::kFloat64))));
}

torch::Tensor OfficialParity::map(tiling::PlanKind kind, const tiling::OfficialSchedule& schedule, const Views& views) {
    return official_map(model_, views, kind, schedule, /*batch=*/4).depth.unsqueeze(0).unsqueeze(0);
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

torch::Tensor OfficialParity::map(const std::string& name, const Views& views) {
    const tiling::PlanKind kind = name == "depth_m1"   ? tiling::PlanKind::P16
                                  : name == "depth_m2" ? tiling::PlanKind::P49
                                                       : tiling::PlanKind::Random;
    auto schedule = tiling::make_official_schedule({.kind = kind == tiling::PlanKind::Random ? tiling::PlanKind::P49 : kind},
                                                   model_->config().process_size, {.random_grid = image_grid()});
    if (kind == tiling::PlanKind::Random) {
        schedule.random = passes_at(expected_.at("r8_tile_top_left"), schedule.random_tile);
    }
    return map(kind, schedule, views);
}

TEST_P(OfficialParity, WholeMaps) {
    for (const std::string name : {"depth_m1", "depth_m2", "depth_r8"}) {
        if (expected_.contains(name)) {
            compare({{name, map(name, views())}});
        }
    }
}

/// The plan of most tiles, which begins with those of the others.
TEST_P(OfficialParity, AWholeMapInFloat64) {
    model_->to(torch::kFloat64);
    const std::string name = expected_.contains("depth_r8") ? "depth_r8" : "depth_m2";
    compare_exactly({{name, map(name, views_in_float64())}});
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
