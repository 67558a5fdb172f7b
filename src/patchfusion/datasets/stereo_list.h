// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "patchfusion/core/geometry.h"

namespace patchfusion::datasets {

/// A line of UnrealStereo4K's list files, and the files it names.
struct StereoPair {
    std::string line;  // as it stands in the list
    std::string name;  // the left photograph's path in the data set, without its extension
    std::filesystem::path left;
    std::filesystem::path right;
    std::filesystem::path left_disparity;
    std::filesystem::path right_disparity;
};

/// The list file of a split of the data set in `folder`: `split` itself where it ends in .txt, else SPLIT.txt in folder/splits
/// (PatchFusion's), in the folder (as `render` writes it) or in folder/filenames (SMD-Nets'). None where there is no such file.
[[nodiscard]] std::optional<std::filesystem::path> find_stereo_list(const std::filesystem::path& folder,
                                                                    const std::string& split);

/// The same, which must be there: throws InputError naming the folder, the split and where it was looked for.
[[nodiscard]] std::filesystem::path need_stereo_list(const std::filesystem::path& folder, const std::string& split);

/// The pairs of a list file: four paths a line (left, right, left and right disparity), relative to `folder` whether they begin
/// with a slash or not. Throws InputError naming the file and the line that has not four.
[[nodiscard]] std::vector<StereoPair> read_stereo_list(const std::filesystem::path& list, const std::filesystem::path& folder);

/// A photograph of the data set as [H,W,3] uint8 RGB. Its authors convert each .png to a .raw beside or in its place: the bytes
/// of H x W x 3 pixels, blue first, without a header. The .raw is read where it is there, whatever the list says. `size` is
/// that of the disparity map. Throws InputError naming the file.
[[nodiscard]] torch::Tensor read_stereo_photo(const std::filesystem::path& path, Size size);

}  // namespace patchfusion::datasets
