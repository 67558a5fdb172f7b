// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/export3d/point_cloud.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <ostream>

#include "patchfusion/core/files.h"
#include "patchfusion/export3d/normals.h"

namespace patchfusion::export3d {
namespace {

static_assert(std::endian::native == std::endian::little, "write_ply stores numbers as they lie in memory");

/// Every n-th row and column keeps at most `most` pixels.
int thinning_step(Size size, std::int64_t most) {
    int step = 1;
    const auto kept = [&] { return Size{(size.height + step - 1) / step, (size.width + step - 1) / step}.area(); };
    while (most > 0 && kept() > most) {
        ++step;
    }
    return step;
}

}  // namespace

PointCloud make_point_cloud(const torch::Tensor& depth_m, const torch::Tensor& rgb, const Pinhole& camera,
                            const GeometryOptions& options) {
    const auto depths = depth_m.accessor<float, 2>();
    const SurfaceNormals normals(depth_m, camera);
    const auto colour = rgb.accessor<std::uint8_t, 3>();
    const int step = thinning_step(camera.size, options.max_vertices);
    PointCloud cloud;
    for (int row = 0; row < camera.size.height; row += step) {
        for (int column = 0; column < camera.size.width; column += step) {
            const float depth = depths[row][column];
            if (!std::isfinite(depth) || depth <= 0 || depth > options.max_depth_m) {
                continue;
            }
            cloud.positions.push_back(point_at(camera, row, column, depth));
            cloud.normals.push_back(normals.at(row, column));
            cloud.colours.push_back({colour[row][column][0], colour[row][column][1], colour[row][column][2]});
        }
    }
    return cloud;
}

void write_ply(const std::filesystem::path& path, const PointCloud& cloud) {
    constexpr std::size_t kBytes = 6 * sizeof(float) + 3;
    std::vector<char> bytes(cloud.positions.size() * kBytes);
    char* at = bytes.data();
    for (std::size_t i = 0; i < cloud.positions.size(); ++i, at += kBytes) {
        std::memcpy(at, cloud.positions[i].data(), sizeof(Vec3));
        std::memcpy(at + sizeof(Vec3), cloud.normals[i].data(), sizeof(Vec3));
        std::memcpy(at + 2 * sizeof(Vec3), cloud.colours[i].data(), 3);
    }
    write_stream(path, [&](std::ostream& file) {
        file << "ply\nformat binary_little_endian 1.0\ncomment metres, x right, y up, camera at the origin along -z\n"
             << "element vertex " << cloud.positions.size() << '\n';
        for (const char* name : {"x", "y", "z", "nx", "ny", "nz"}) {
            file << "property float " << name << '\n';
        }
        for (const char* name : {"red", "green", "blue"}) {
            file << "property uchar " << name << '\n';
        }
        file << "end_header\n";
        file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    });
}

}  // namespace patchfusion::export3d
