// SPDX-License-Identifier: Apache-2.0
// What a tile costs with each known model. The official sizes take minutes, so they are counted where PATCHFUSION_BENCHMARK is
// set; `patchfusion models` prints the table that is checked here.
#include <fmt/core.h>
#include <gtest/gtest.h>
#include <cstdlib>

#include "patchfusion/checkpoint/without_random_values.h"
#include "patchfusion/model/known_models.h"
#include "patchfusion/model/patchfusion.h"
#include "patchfusion/nn/flop_counter.h"

namespace patchfusion::model {
namespace {

/// N_f and N_g on one tile of the process size.
double gflop_per_tile(const ModelConfig& config) {
    const checkpoint::WithoutRandomValues any_weights_cost_the_same;
    const torch::NoGradGuard no_grad;
    PatchFusion network(config);
    network->eval();
    const Size size = config.process_size;
    const torch::Tensor image = torch::zeros({1, 3, size.height, size.width});
    const CoarseContext context = network->observe(image);
    const TileBatch tile = {.crops = image,
                            .rois = {{.left = 0, .top = 0, .width = size.width / 4.0, .height = size.height / 4.0}},
                            .image_of_tile = {},
                            .running_depth = {},
                            .has_running_depth = {}};
    const nn::FlopCounter counter;
    static_cast<void>(network->predict_tiles(context, tile));
    return counter.gflop();
}

TEST(KnownModels, CostWhatTheTableSays) {
    const bool all = std::getenv("PATCHFUSION_BENCHMARK") != nullptr;
    for (const KnownModel& known : known_models()) {
        if (all || known.name == "lite") {
            const double gflop = gflop_per_tile(built_in_config(std::string(known.name)));
            fmt::print("{}: {:.1f} GFLOP a tile\n", known.name, gflop);
            EXPECT_NEAR(gflop, known.gflop_per_tile, 0.02 * gflop) << known.name;
        }
    }
}

}  // namespace
}  // namespace patchfusion::model
