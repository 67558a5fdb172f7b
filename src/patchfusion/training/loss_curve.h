// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

namespace patchfusion::training {

/// Draws the loss over the steps as a PNG: each step's loss pale, its running mean dark, axes with numbers (steps, loss).
void draw_loss_curve(const std::filesystem::path& path, const std::vector<float>& losses);

}  // namespace patchfusion::training
