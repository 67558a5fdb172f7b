// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/scene/dataset_writer.h"

#include <fmt/format.h>
#include <array>
#include <fstream>
#include <nlohmann/json.hpp>

#include "patchfusion/core/files.h"
#include "patchfusion/core/random.h"
#include "patchfusion/image/depth_file.h"
#include "patchfusion/scene/render.h"
#include "patchfusion/scene/vec3.h"

namespace patchfusion::scene {
namespace {

namespace fs = std::filesystem;

/// The files of one scene; `side` 0 is the left camera, 1 the right.
struct ScenePaths {
    explicit ScenePaths(int index) : folder(fmt::format("{:05}", index)) {}
    [[nodiscard]] fs::path of(std::string_view kind, int side, std::string_view extension) const {
        return folder / fmt::format("{}{}", kind, side) / fmt::format("00000.{}", extension);
    }
    [[nodiscard]] fs::path image(int side) const { return of("Image", side, "png"); }
    [[nodiscard]] fs::path disparity(int side) const { return of("Disp", side, "npy"); }
    [[nodiscard]] fs::path extrinsics(int side) const { return of("Extrinsics", side, "txt"); }
    [[nodiscard]] fs::path note() const { return folder / "scene.json"; }
    fs::path folder;
};

/// Two lines: the 3x3 intrinsic matrix in pixels, then the 3x4 matrix [R | t] from world to camera (x right, y down, z
/// forward), both row by row. Readers of UnrealStereo4K take f from the first number and the baseline from the difference of
/// the views' fourth numbers of the second line, t_x.
std::string extrinsics_text(const Camera& camera, Size size, int side) {
    const double focal_px = static_cast<double>(camera.focal) * size.width;
    const Vec3 right = cross(camera.forward, camera.up);
    const std::array<Vec3, 3> rows = {right, -camera.up, camera.forward};
    std::string text = fmt::format("{:.9g} 0 {} 0 {:.9g} {} 0 0 1\n", focal_px, 0.5 * size.width, focal_px, 0.5 * size.height);
    for (std::size_t row = 0; row < 3; ++row) {
        const Vec3& r = rows[row];
        const Vec3& c = camera.position;
        double t = -(static_cast<double>(r.x) * c.x + static_cast<double>(r.y) * c.y + static_cast<double>(r.z) * c.z);
        t -= side == 1 && row == 0 ? static_cast<double>(camera.baseline_m) : 0.0;
        text += fmt::format("{}{:.9g} {:.9g} {:.9g} {:.12g}", row == 0 ? "" : " ", r.x, r.y, r.z, t);
    }
    return text + "\n";
}

/// What tells whether the files of a scene are the ones wanted; written last.
std::string note_text(std::uint64_t seed, const Scene& scene, const DatasetOptions& options) {
    return nlohmann::json({{"seed", seed},
                           {"kind", scene.kind},
                           {"source", options.source},
                           {"height", options.size.height},
                           {"width", options.size.width},
                           {"colour_rays", options.colour_rays}})
               .dump(2) +
           "\n";
}

bool is_whole(const fs::path& folder, const ScenePaths& paths, std::uint64_t seed, const DatasetOptions& options) {
    for (int side = 0; side < 2; ++side) {
        if (!fs::exists(folder / paths.image(side)) || !fs::exists(folder / paths.disparity(side)) ||
            !fs::exists(folder / paths.extrinsics(side))) {
            return false;
        }
    }
    std::ifstream file(folder / paths.note());
    const auto note = nlohmann::json::parse(file, nullptr, false);
    return note.is_object() && note.value("seed", std::uint64_t{0}) == seed && note.value("height", 0) == options.size.height &&
           note.value("width", 0) == options.size.width && note.value("source", DatasetOptions().source) == options.source &&
           note.value("colour_rays", DatasetOptions().colour_rays) == options.colour_rays;
}

void write_scene(const fs::path& folder, const ScenePaths& paths, std::uint64_t seed, const DatasetOptions& options) {
    Scene scene = options.make(seed);
    scene.camera.aspect = static_cast<float>(options.size.width) / static_cast<float>(options.size.height);  // square pixels
    const RayTracer tracer(scene);
    fs::remove(folder / paths.note());
    for (int side = 0; side < 2; ++side) {
        for (const fs::path& file : {paths.image(side), paths.disparity(side), paths.extrinsics(side)}) {
            make_folder(folder / file.parent_path());
        }
        const RenderedView view = tracer.render(
            options.size, {}, {.colour_rays = options.colour_rays, .threads = options.threads, .right_view = side == 1});
        // disparity = baseline f / z in pixels of the full image; 0 at infinity.
        const double factor = static_cast<double>(scene.camera.baseline_m) * scene.camera.focal * options.size.width;
        const torch::Tensor disparity = (factor / view.depth_m.to(torch::kFloat64)).to(torch::kFloat32);  // [H,W] px
        image::write_rgb(folder / paths.image(side), view.rgb);
        image::write_npy(folder / paths.disparity(side), disparity);
        write_text(folder / paths.extrinsics(side), extrinsics_text(scene.camera, options.size, side));
    }
    write_text(folder / paths.note(), note_text(seed, scene, options));
}

}  // namespace

std::uint64_t scene_seed(std::uint64_t seed, std::uint64_t index) {
    return Random(seed).fork(index).bits();
}

void write_unreal_stereo4k(const fs::path& folder, const DatasetOptions& options, const Progress& progress) {
    make_folder(folder);
    std::string list;
    for (int index = 0; index < options.scenes; ++index) {
        const ScenePaths paths(index);
        const std::uint64_t seed = scene_seed(options.seed, static_cast<std::uint64_t>(index));
        if (!is_whole(folder, paths, seed, options)) {
            write_scene(folder, paths, seed, options);
        }
        list += fmt::format("{} {} {} {}\n", paths.image(0).generic_string(), paths.image(1).generic_string(),
                            paths.disparity(0).generic_string(), paths.disparity(1).generic_string());
        if (progress) {
            progress("scenes", index + 1, options.scenes);
        }
    }
    write_text(folder / "test.txt", list);
}

}  // namespace patchfusion::scene
