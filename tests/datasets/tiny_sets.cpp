// SPDX-License-Identifier: Apache-2.0
#include "datasets/tiny_sets.h"

#include <fmt/format.h>
#include <fstream>

#include "patchfusion/core/files.h"
#include "patchfusion/image/depth_file.h"

namespace patchfusion::testing {
namespace {

namespace fs = std::filesystem;

/// Depth rising from left to right, [h,w] metres.
torch::Tensor ramp(Size size, double near_m, double far_m) {
    return torch::linspace(near_m, far_m, size.width).expand({size.height, size.width}).contiguous();
}

std::string camera_text(double focal_px, double x_m) {
    return fmt::format("{0} 0 8 0 {0} 8 0 0 1\n1 0 0 {1} 0 1 0 0 0 0 1 0\n", focal_px, x_m);
}

}  // namespace

torch::Tensor tiny_photo(Size size, int seed) {
    torch::manual_seed(seed);
    const torch::Tensor coarse = torch::rand({1, 3, 5, 7});
    const auto options = torch::nn::functional::InterpolateFuncOptions()
                             .size(std::vector<std::int64_t>{size.height, size.width})
                             .mode(torch::kBilinear)
                             .align_corners(false);
    const torch::Tensor smooth = torch::nn::functional::interpolate(coarse, options);  // [1,3,H,W]
    return smooth.squeeze(0).permute({1, 2, 0}).mul(255).to(torch::kUInt8).contiguous();
}

torch::Tensor add_stereo_pair(const fs::path& folder, const std::string& scene, Size size, double focal_px, double baseline_m) {
    torch::Tensor disparity_px = baseline_m * focal_px / ramp(size, 2, 10);  // [H,W]
    disparity_px.slice(0, 0, size.height / 4).zero_();
    for (const char* sub : {"Image0", "Image1", "Disp0", "Disp1", "Extrinsics0", "Extrinsics1"}) {
        fs::create_directories(folder / scene / sub);
    }
    image::write_rgb(folder / scene / "Image0" / "00000.png", tiny_photo(size));
    image::write_rgb(folder / scene / "Image1" / "00000.png", tiny_photo(size));
    image::write_npy(folder / scene / "Disp0" / "00000.npy", disparity_px);
    image::write_npy(folder / scene / "Disp1" / "00000.npy", disparity_px);
    write_text(folder / scene / "Extrinsics0" / "00000.txt", camera_text(focal_px, 0.25));
    write_text(folder / scene / "Extrinsics1" / "00000.txt", camera_text(focal_px, 0.25 - baseline_m));
    std::ofstream(folder / "test.txt", std::ios::app)
        << fmt::format("/{0}/Image0/00000.png {0}/Image1/00000.png {0}/Disp0/00000.npy {0}/Disp1/00000.npy\n", scene);
    return torch::where(disparity_px > 0, baseline_m * focal_px / disparity_px, torch::zeros({}));
}

torch::Tensor add_photo_with_depth(const fs::path& folder, const std::string& name, Size photo, Size truth, double focal_px,
                                   int holes) {
    fs::create_directories(folder);
    torch::Tensor depth_m = ramp(truth, 1, 5).mul(1000).round().div(1000);
    depth_m.slice(1, truth.width / 2) += 2;
    depth_m.select(0, 0).slice(0, 0, holes).zero_();
    image::write_rgb(folder / (name + ".png"), tiny_photo(photo));
    image::write_depth(folder, name, depth_m, {image::DepthFormat::Png16}, {.png_scale = 1000, .colormap = "turbo"});
    const std::string k = focal_px > 0 ? fmt::format("[[{0}, 0, null], [0, {0}, null], [0, 0, 1]]", focal_px) : "null";
    write_text(folder / (name + ".json"), fmt::format(R"({{"depth_unit_m": 0.001, "K": {}}})", k));
    return depth_m;
}

}  // namespace patchfusion::testing
