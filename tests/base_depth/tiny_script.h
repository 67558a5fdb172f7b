// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/script.h>
#include <filesystem>
#include <string>

namespace patchfusion::base_depth::testing {

/// A depth network in TorchScript that takes brightness for depth; its features are the image twice, at halving sizes.
inline const std::string kTinyScript = R"(
def forward(self, image):
    levels = [torch.cat([image, image], 1)]
    for i in range(5):
        levels.append(torch.avg_pool2d(levels[i], [2, 2], [2, 2], [0, 0], True))
    features = [levels[5], levels[4], levels[3], levels[2], levels[1], levels[0]]
    return 1.0 + 5.0 * torch.mean(image, [1], True), features
)";

/// Saves a module with this forward.
inline void save_script(const std::filesystem::path& path, const std::string& forward = kTinyScript) {
    torch::jit::Module module("Tiny");
    module.define(forward);
    module.save(path.string());
}

}  // namespace patchfusion::base_depth::testing
