// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/base_depth/scripted/scripted_network.h"

#include <gtest/gtest.h>

#include "base_depth/tiny_script.h"
#include "image/scratch_folder.h"
#include "patchfusion/core/error.h"
#include "patchfusion/core/files.h"

namespace patchfusion::base_depth::scripted {
namespace {

using patchfusion::testing::expect_input_error;
using patchfusion::testing::ScratchFolder;

TEST(ScriptedNetwork, GivesWhatTheModuleGivesAndKnowsItsFeatures) {
    const ScratchFolder folder;
    testing::save_script(folder / "tiny.ts");
    ScriptedNetwork network(folder / "tiny.ts", {40, 64});
    EXPECT_EQ(network.channels(), (std::array<int, kPyramidLevels>{6, 6, 6, 6, 6, 6}));
    EXPECT_EQ(network.strides(), (std::array<double, kPyramidLevels>{32, 16, 8, 4, 2, 1}));
    EXPECT_TRUE(network.parameters().empty());
    torch::manual_seed(1);
    const torch::Tensor image = torch::rand({2, 3, 33, 50});
    const BaseDepthOutput output = network.forward(image);
    EXPECT_TRUE(torch::allclose(output.depth, 1.0 + 5.0 * image.mean(1, true)));
    EXPECT_EQ(output.features[0].sizes(), (torch::IntArrayRef{2, 6, 2, 2}));
    EXPECT_TRUE(torch::equal(output.features[5], torch::cat({image, image}, 1)));
}

TEST(ScriptedNetwork, SaysWhatAWrongModuleReturned) {
    const ScratchFolder folder;
    const auto expect_refused = [&](const std::string& forward, const std::string& text) {
        testing::save_script(folder / "wrong.ts", "\ndef forward(self, image):\n    return " + forward + "\n");
        expect_input_error([&] { ScriptedNetwork network(folder / "wrong.ts", {16, 24}); }, folder / "wrong.ts", text);
    };
    expect_refused("image", "returned Tensor [1,3,16,24]");
    expect_refused("image[:, :1], [image, image]", "not six features");
    expect_refused("image, [image, image, image, image, image, image]", "depth of another size");
    expect_refused("image[:, :1], [image, image, image, image, image, image[:, :, 1:]]", "feature 5 of another size");
    expect_refused("image[:, :1] + torch.ones([7]), [image]", "forward failed");
}

TEST(ScriptedNetwork, NamesAFileThatIsNone) {
    const ScratchFolder folder;
    expect_input_error([&] { ScriptedNetwork network(folder / "no.ts", {16, 24}); }, folder / "no.ts", "no such file");
    write_text(folder / "text.ts", "hello");
    expect_input_error(
        [&] {
            ScriptedNetwork network(folder / "text.ts", {16, 24});
        },
        folder / "text.ts", "not a TorchScript module");
}

}  // namespace
}  // namespace patchfusion::base_depth::scripted
