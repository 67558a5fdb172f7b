// SPDX-License-Identifier: Apache-2.0
// What lite costs on its process grid. The FLOP are tested; the seconds depend on the machine and are printed where
// PATCHFUSION_BENCHMARK is set.
#include <fmt/core.h>
#include <gtest/gtest.h>
#include <algorithm>
#include <cstdlib>

#include "patchfusion/core/timer.h"
#include "patchfusion/model/patchfusion.h"
#include "patchfusion/nn/flop_counter.h"

namespace patchfusion::model {
namespace {

TileBatch tiles_of_lite(int count) {
    TileBatch tiles;
    tiles.crops = torch::rand({count, 3, 216, 384});
    for (int i = 0; i < count; ++i) {
        tiles.rois.push_back({.left = 96.0 * (i % 4), .top = 54.0, .width = 96, .height = 54});
    }
    return tiles;
}

template <class Work>
double gflop_of(const Work& work) {
    const nn::FlopCounter counter;
    work();
    return counter.gflop();
}

TEST(Cost, LiteStaysWithinItsBudget) {
    const torch::NoGradGuard no_grad;
    PatchFusion model(built_in_config("lite"));
    model->eval();
    const torch::Tensor image = torch::rand({1, 3, 216, 384});
    const TileBatch tile = tiles_of_lite(1);
    CoarseContext context;
    base_depth::BaseDepthOutput fine;
    const double base = gflop_of([&] { fine = model->predict_fine(tile.crops); });
    const double observe = gflop_of([&] { context = model->observe(image); });
    const double fusion = gflop_of([&] { (void)model->fuse(context, tile, fine); });
    fmt::print("lite at 216x384: base {:.2f}, G2L {:.2f}, fusion of a tile {:.2f} GFLOP\n", base, observe - base, fusion);
    EXPECT_LT(base, 3.0);
    EXPECT_LT(observe - base, 6.0);
    EXPECT_LT(fusion, 7.5);  // 7.0 with the head and the crops
}

TEST(Cost, Seconds) {
    if (std::getenv("PATCHFUSION_BENCHMARK") == nullptr) {
        GTEST_SKIP() << "set PATCHFUSION_BENCHMARK to time lite";
    }
    const torch::NoGradGuard no_grad;
    PatchFusion model(built_in_config("lite"));
    model->eval();
    const torch::Tensor image = torch::rand({1, 3, 216, 384});
    const TileBatch tiles = tiles_of_lite(4);
    const auto seconds = [](const auto& work) {
        double best = 1e9;
        for (int i = 0; i < 5; ++i) {
            const Timer timer;
            work();
            best = std::min(best, timer.seconds());
        }
        return best;
    };
    const CoarseContext context = model->observe(image);
    const base_depth::BaseDepthOutput fine = model->predict_fine(tiles.crops);
    fmt::print("base pass {:.3f} s, observe {:.3f} s, four tiles: fine {:.3f} s, fuse {:.3f} s, predict_tiles {:.3f} s\n",
               seconds([&] { (void)model->predict_fine(image); }), seconds([&] { (void)model->observe(image); }),
               seconds([&] { (void)model->predict_fine(tiles.crops); }),
               seconds([&] { (void)model->fuse(context, tiles, fine); }),
               seconds([&] { (void)model->predict_tiles(context, tiles); }));
}

}  // namespace
}  // namespace patchfusion::model
