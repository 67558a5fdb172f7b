// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/scene/image_texture.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include "patchfusion/core/error.h"
#include "patchfusion/scene/render.h"
#include "scene/test_scenes.h"

namespace patchfusion::scene {
namespace {

/// Columns black and white in turn, alpha 0 in the left half.
torch::Tensor stripes() {
    torch::Tensor rgba = torch::zeros({8, 8, 4}, torch::kUInt8);
    rgba.slice(1, 1, 8, 2).fill_(255);
    rgba.select(2, 3).fill_(255);
    rgba.slice(1, 0, 4).select(2, 3).fill_(0);
    return rgba;
}

TEST(ImageTexture, IsTheTexelAtItsCentreAndLinearBetween) {
    const ImageTexture texture(stripes());
    EXPECT_NEAR(texture.colour(1.5F / 8, 0.5F, 0).x, 1, 1e-6);
    EXPECT_NEAR(texture.colour(2.5F / 8, 0.5F, 0).y, 0, 1e-6);
    EXPECT_NEAR(texture.colour(2.0F / 8, 0.5F, 0).z, 0.5, 1e-6);
    EXPECT_NEAR(texture.alpha(1.5F / 8, 0.5F), 0, 1e-6);
    EXPECT_NEAR(texture.alpha(6.5F / 8, 0.5F), 1, 1e-6);
    EXPECT_TRUE(texture.has_holes());
    EXPECT_FALSE(ImageTexture(torch::full({4, 4, 4}, 255, torch::kUInt8)).has_holes());
}

TEST(ImageTexture, RepeatsOrHoldsItsBorder) {
    const ImageTexture repeated(stripes());
    const ImageTexture held(stripes(), Wrap::Clamp);
    EXPECT_NEAR(repeated.colour(-6.5F / 8, 3.5F, 0).x, 1, 1e-6);
    EXPECT_NEAR(held.colour(-5, 0.5F, 0).x, 0, 1e-6);
    EXPECT_NEAR(held.colour(7, 0.5F, 0).x, 1, 1e-6);
    EXPECT_GT(repeated.colour(1e9F, 0, 0).x, 0);
}

TEST(ImageTexture, AveragesLightWhatAPixelCovers) {
    const ImageTexture texture(stripes());
    EXPECT_NEAR(texture.colour(1.5F / 8, 0.5F, 2.0F / 8).x, 0.5, 5e-3);  // half of the light, not of the byte
    EXPECT_NEAR(texture.colour(0.3F, 0.5F, 5).x, 0.5, 5e-3);
    EXPECT_NEAR(texture.mean_colour().y, 0.5, 5e-3);
}

TEST(ImageTexture, OfAnOddSizeStillShrinksToOnePixel) {
    const ImageTexture texture(torch::full({5, 3, 4}, 188, torch::kUInt8));
    EXPECT_NEAR(texture.mean_colour().x, 0.503, 5e-3);
    EXPECT_THROW(ImageTexture(torch::zeros({5, 3, 3}, torch::kUInt8)), InternalError);
}

/// A wall 4 m ahead that fills the view, with this material, and one 8 m ahead behind it.
Scene wall(Material material) {
    Scene scene = testing::empty_scene();
    scene.materials.push_back(std::move(material));
    Mesh near = testing::rectangle({-4, -4, -4}, {8, 0, 0}, {0, 12, 0}, 1);
    near.uv = {{0, 1}, {1, 1}, {1, 0}, {0, 0}};
    near.light_uv = near.uv;
    near.light = {{1, 1, 1}, {0, 0, 0}, {0, 0, 0}, {1, 1, 1}};
    scene.meshes = {near, testing::rectangle({-40, -40, -8}, {80, 0, 0}, {0, 80, 0}, 0)};
    return scene;
}

TEST(RenderPictures, CutOutPartsLetRaysThrough) {
    const auto picture = std::make_shared<const ImageTexture>(stripes());
    const RayTracer solid(wall({.image = picture}));
    EXPECT_NEAR(solid.depth_at(0.3, 0.5), 4, 1e-5);
    const RayTracer cut(wall({.image = picture, .cut_out = true}));
    EXPECT_NEAR(cut.depth_at(0.3, 0.5), 8, 1e-5);
    EXPECT_NEAR(cut.depth_at(0.7, 0.5), 4, 1e-5);
    const RayTracer sky(wall({.sky = true}));
    EXPECT_TRUE(std::isinf(sky.depth_at(0.3, 0.5)));
}

TEST(RenderPictures, LightMadeBeforehandRulesAlone) {
    torch::Tensor halves = torch::full({4, 4, 4}, 255, torch::kUInt8);
    halves.slice(1, 0, 2).slice(2, 0, 3).fill_(20);
    const auto map = std::make_shared<const ImageTexture>(halves, Wrap::Clamp);
    const auto sides = [](const Scene& scene) {
        const torch::Tensor rgb = RayTracer(scene).render({9, 16}).rgb.to(torch::kFloat64);
        return std::pair{rgb.slice(1, 0, 4).mean().item<double>(), rgb.slice(1, 12, 16).mean().item<double>()};
    };
    const auto [dark, bright] = sides(wall({.light_source = LightSource::Map, .light_map = map}));
    EXPECT_LT(dark + 50, bright);
    const auto [left, right] = sides(wall({.light_source = LightSource::Vertices}));
    EXPECT_GT(left, right + 50);
    Scene broken = wall({.light_source = LightSource::Map, .light_map = map});
    broken.meshes[0].light_uv.pop_back();
    EXPECT_THROW(RayTracer{broken}, InternalError);
}

}  // namespace
}  // namespace patchfusion::scene
