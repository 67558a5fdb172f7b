// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/base_depth/lite/global_context.h"

#include <gtest/gtest.h>

#include "patchfusion/base_depth/base_depth_network.h"

namespace patchfusion::base_depth::lite {
namespace {

TEST(GlobalContext, StartsAsTheIdentity) {
    torch::manual_seed(1);
    GlobalContext context(2);
    const auto level = torch::randn({2, 320, 3, 5});
    EXPECT_TRUE(torch::equal(context->forward(level), level));
}

TEST(GlobalContext, LetsEveryPlaceSeeAllOthersOnceItHasLearnt) {
    torch::manual_seed(2);
    const torch::NoGradGuard no_grad;
    GlobalContext context(1);
    context->named_parameters()["out.weight"].normal_();
    const auto level = torch::randn({1, 320, 4, 6});
    auto changed = level.clone();
    changed.select(2, 0).select(2, 0).add_(torch::randn({320}));
    const auto difference = (context->forward(changed) - context->forward(level)).abs().amax(1)[0];
    EXPECT_GT(difference.min().item<float>(), 1e-6F);
}

TEST(GlobalContext, TellsPlacesApart) {
    const auto positions = picture_positions({4, 6}, 192)[0];  // [24,192]
    EXPECT_EQ(positions.sizes(), (at::IntArrayRef{24, 192}));
    const auto distances = torch::cdist(positions, positions) + 10 * torch::eye(24);
    EXPECT_GT(distances.min().item<float>(), 1.0F);
}

TEST(GlobalContext, PlacesAreThoseOfThePictureWhateverItsSize) {
    const auto small = picture_positions({1, 2}, 8)[0];
    const auto large = picture_positions({1, 6}, 8)[0];
    EXPECT_TRUE(torch::allclose(small[0], large[1], 0, 1e-6));  // the middle of the left half
    EXPECT_TRUE(torch::allclose(small[1], large[4], 0, 1e-6));
}

TEST(GlobalContext, ANetworkWithoutHasNoneOfItsWeights) {
    BaseDepthOptions options;
    options.bins = {.bins = 32, .embedding_dim = 32, .mlp_dim = 32, .seed_mlp_dim = 64, .attractor_alpha = 1.0};
    const auto count = [&](int blocks) {
        options.context_blocks = blocks;
        const auto network = make_base_depth_network(options);
        int names = 0;
        for (const auto& item : network->named_parameters()) {
            names += item.key().starts_with("context.") ? 1 : 0;
        }
        return names;
    };
    EXPECT_EQ(count(0), 0);
    EXPECT_GT(count(1), 0);
    EXPECT_GT(count(3), count(1));
}

}  // namespace
}  // namespace patchfusion::base_depth::lite
