// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace patchfusion::datasets {

/// A photograph and what is known about its depth.
struct DepthSample {
    torch::Tensor rgb;               // [H,W,3] uint8, upright
    torch::Tensor depth_m;           // [h,w] float32 metres, same view, perhaps fewer pixels; 0 or non-finite: no truth
    std::optional<double> focal_px;  // in pixels of the photograph; none where the data set does not tell
    torch::Tensor edges;             // [h,w] bool, where SEE is taken; none are set where the truth does not know its edges
    bool knows_boundaries = true;    // whether the truth is dense and fine enough for boundary F1 and D3R
};

/// One photograph of a set; its pixels are read by load(), which throws InputError naming the file.
struct DepthItem {
    std::string name;  // unique in its set
    std::function<DepthSample()> load;
};

/// Photographs that are scored together.
struct DepthSet {
    std::string name;  // the folder's name
    std::vector<DepthItem> items;
};

/// The sets of a folder: the folder itself where it has the layout of UnrealStereo4K (a list file test.txt), Middlebury 2014
/// or MVS-Synth or holds photographs with truth, else each of its sub-folders that is such a set, by name. Only names are read
/// here.
/// `split`: which part of sets that have parts, UnrealStereo4K and MVS-Synth; others are taken whole. Empty: the first one's
/// test list, the second one's every frame. Throws InputError where there is no set at all, or no such part of one.
[[nodiscard]] std::vector<DepthSet> find_depth_sets(const std::filesystem::path& folder, const std::string& split = {});

/// UnrealStereo4K's layout (Tosi et al., CVPR 2021), as `patchfusion render` writes it: a list file with four paths a line
/// (left, right, left disparity, right disparity; stereo_list.h tells where it lies), photographs .png or .raw, disparity .npy,
/// Extrinsics0/1 beside them. Depth is baseline x focal / disparity, as in the official code; disparity 0 is sky, without
/// truth. Edges are where disparity steps by more than a pixel. Throws InputError naming the list file and the line, or the
/// split that has no list.
[[nodiscard]] DepthSet unreal_stereo4k_set(const std::filesystem::path& folder, const std::string& split = {});

/// Middlebury 2014's layout (Scharstein et al., GCPR 2014): a folder per scene with im0.png, disp0.pfm and calib.txt (cam0,
/// baseline in millimetres, doffs), or one such folder; a scene of which a part is missing fails when it is loaded. Depth is
/// baseline x focal / (disparity + doffs); infinite disparity is unknown. Edges as for UnrealStereo4K. A folder without such
/// scenes gives an empty set.
[[nodiscard]] DepthSet middlebury2014_set(const std::filesystem::path& folder);

/// MVS-Synth's layout (Huang et al., CVPR 2018): a folder per sequence with images/NAME.png, depths/NAME.exr (metres) and
/// poses/NAME.json (f_x in pixels). Edges are where depth steps by more than a metre, as official for sets without disparity.
/// A frame of which a part is missing fails when it is loaded. `split`: empty: all; "train": frames 0 to 92 of each sequence,
/// "val" or "test": frames 98 and 99. The paper tells counts alone, 11,160 and 240; of 120 sequences of 100 frames these are 93
/// and 2 each, and which ones is our choice: five unused frames between keep validation off the training frames' heels. Throws
/// InputError for another split. A folder without such sequences gives an empty set.
[[nodiscard]] DepthSet mvs_synth_set(const std::filesystem::path& folder, const std::string& split = {});

/// Photographs NAME.jpg|png with NAME_depth.png (16-bit, metres = value x depth_unit_m, 0 = no truth) and NAME.json (K in
/// pixels or null, depth_unit_m). Edges are where depth steps by more than a metre, as official for sets without disparity,
/// if the truth has the photograph's size and nearly no holes: others do not know where an edge is, nor where boundaries are.
/// NAME_depth.png alone, or NAME.json with its photograph alone, fails when it is loaded, by the name of what is missing. A
/// folder without either is an empty set.
[[nodiscard]] DepthSet photo_folder_set(const std::filesystem::path& folder);

}  // namespace patchfusion::datasets
