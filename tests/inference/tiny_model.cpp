// SPDX-License-Identifier: Apache-2.0
#include "tiny_model.h"

#include <array>
#include <string>

namespace patchfusion::inference::testing {

model::PatchFusion new_tiny_model() {
    torch::set_num_threads(1);  // layers this small gain nothing from more, and wait for each other on a busy machine
    torch::manual_seed(5);
    model::PatchFusion tiny(
        model::ModelConfig{.name = "tiny",
                           .process_size = kTinyProcess,
                           .channels = {16, 16, 12, 8, 8, 8},
                           .bins = {.bins = 8, .embedding_dim = 8, .mlp_dim = 8, .seed_mlp_dim = 16, .attractor_alpha = 1.0},
                           .g2l_depth = {1, 1, 1, 1, 1, 1},
                           .g2l_heads = {2, 2, 2, 2, 2, 2},
                           .window = 6,
                           .replicate_padding = false,  // borders and a fusion of its own make its depth uneven enough to test
                           .residual_fusion = false});
    const torch::NoGradGuard no_gradients;
    // Starting weights are made to give calm depth; these are not.
    for (auto& parameter : tiny->named_parameters()) {
        const bool of_head =
            parameter.key().find("seed_bin") != std::string::npos || parameter.key().find("log_binomial") != std::string::npos;
        if (parameter.value().dim() > 1) {
            parameter.value().mul_(of_head ? 4.0 : 2.0);
        }
    }
    tiny->train();
    for (int pass = 0; pass < 8; ++pass) {
        const auto noise = torch::rand({4, 3, kTinyProcess.height, kTinyProcess.width});
        model::TileBatch tiles;
        tiles.crops = noise;
        tiles.rois.assign(4, {.left = 24, .top = 13.5, .width = 24, .height = 13.5});
        tiles.image_of_tile = {0, 1, 2, 3};
        (void)tiny->predict_tiles(tiny->observe(noise), tiles);
    }
    tiny->eval();
    return tiny;
}

model::PatchFusion tiny_model() {
    static const model::PatchFusion tiny = new_tiny_model();
    return tiny;
}

torch::Tensor random_photo(Size size, int seed) {
    torch::manual_seed(seed);
    const std::array<std::int64_t, 2> sides = {size.height, size.width};
    const auto smooth = at::upsample_bilinear2d(torch::rand({1, 3, 7, 9}), sides, /*align_corners=*/false)[0];
    const auto noisy = smooth * 0.8 + torch::rand({3, size.height, size.width}) * 0.2;
    return (noisy * 255.0).to(torch::kUInt8).permute({1, 2, 0}).contiguous();
}

double relative_difference(const torch::Tensor& a, const torch::Tensor& b) {
    return ((a - b).abs().max() / b.abs().max()).item<double>();
}

}  // namespace patchfusion::inference::testing
