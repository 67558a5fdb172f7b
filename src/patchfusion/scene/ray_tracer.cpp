// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <atomic>
#include <cmath>
#include <functional>
#include <limits>
#include <thread>

#include "patchfusion/core/error.h"
#include "patchfusion/scene/render.h"
#include "patchfusion/scene/shading.h"
#include "patchfusion/scene/tone_map.h"
#include "patchfusion/scene/triangle_world.h"
#include "patchfusion/scene/vec3.h"
#include "patchfusion/scene/view_rays.h"

namespace patchfusion::scene {
namespace {

constexpr float kSky = std::numeric_limits<float>::infinity();
constexpr Size kProbe = {36, 64};

/// Calls `row(y)` for each row; rows are handed out one by one to the threads.
void for_each_row(int rows, int threads, const std::function<void(int)>& row) {
    const int wanted = threads > 0 ? threads : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    std::atomic<int> next = 0;
    const auto work = [&] {
        for (int y = next++; y < rows; y = next++) {
            row(y);
        }
    };
    std::vector<std::jthread> helpers;
    for (int i = 1; i < std::min(wanted, rows); ++i) {
        helpers.emplace_back(work);
    }
    work();
}

/// Columns and rows of the strata that `rays` colour rays of a pixel fill.
Size strata(int rays) {
    int rows = static_cast<int>(std::sqrt(static_cast<double>(rays)) + 1e-9);
    while (rays % rows != 0) {
        --rows;
    }
    return {rows, rays / rows};
}

}  // namespace

struct RayTracer::Impl {
    explicit Impl(const Scene& source)
        : scene(source), world(scene.meshes, scene.materials), shader(scene, world), tone({1, 1, 1}) {
        scene.meshes.clear();  // the world has its own copy
        shader.set_sky_access(probed_sky_access());
        tone = ToneMap(probed_gain());
    }

    /// One camera ray: exact depth, +inf for sky; `radiance` is filled if asked for.
    float trace(const CameraRays& camera, double u, double v, float pixel_size, RayChance* chance, Vec3* radiance) const {
        const auto direction = camera.direction(u, v);
        const Ray ray = camera.ray(direction);
        Hit hit;
        if (!world.intersect(ray, hit) || scene.materials[static_cast<std::size_t>(world.material_of(hit))].sky) {
            if (radiance != nullptr) {
                *radiance = shader.sky(ray);
            }
            return kSky;
        }
        if (radiance != nullptr) {
            *radiance = shader.surface_radiance(ray, hit, pixel_size, *chance);
        }
        return static_cast<float>(world.exact_distance(hit, camera.origin(), direction));
    }

    /// Share of the seen surfaces' upper half spaces that is open to the sky.
    float probed_sky_access() const {
        const CameraRays camera(scene.camera, false);
        const PixelGrid grid(kProbe, {});
        int surfaces = 0;
        int open = 0;
        for (int y = 0; y < kProbe.height; ++y) {
            for (int x = 0; x < kProbe.width; ++x) {
                const Ray ray = camera.ray(camera.direction(grid.u(x, 0.5), grid.v(y, 0.5)));
                RayChance chance(grid.seed(x, y), grid.stratum(x, y), 1);
                Hit hit;
                if (world.intersect(ray, hit)) {
                    ++surfaces;
                    open += shader.sees_sky(ray, hit, chance) ? 1 : 0;
                }
            }
        }
        // Where most of the sky is open, shade by walls is left to the occlusion rays.
        return surfaces == 0 ? 1.0F : std::min(1.0F, 1.3F * static_cast<float>(open) / static_cast<float>(surfaces));
    }

    /// Exposure and white balance of the scene, from a small picture of the whole left view: a window of the view is exposed as
    /// the view is.
    Vec3 probed_gain() const {
        const CameraRays camera(scene.camera, false);
        const PixelGrid grid(kProbe, {});
        const float pixel_size = pixel_size_of(grid, 1);
        std::vector<Vec3> surfaces;
        std::vector<Vec3> sky;
        for (int y = 0; y < kProbe.height; ++y) {
            for (int x = 0; x < kProbe.width; ++x) {
                RayChance chance(grid.seed(x, y), grid.stratum(x, y), 0);
                Vec3 radiance;
                const float depth = trace(camera, grid.u(x, 0.5), grid.v(y, 0.5), pixel_size, &chance, &radiance);
                (depth < kSky ? surfaces : sky).push_back(radiance);
            }
        }
        return auto_gain(surfaces, sky);
    }

    /// Width of a pixel at depth 1; half of it for each of four colour rays.
    float pixel_size_of(const PixelGrid& grid, int colour_rays) const {
        return static_cast<float>(1.0 / (scene.camera.focal * grid.full_width() * std::sqrt(static_cast<double>(colour_rays))));
    }

    Scene scene;
    TriangleWorld world;
    Shader shader;
    ToneMap tone;
};

RayTracer::RayTracer(const Scene& scene) : impl_(std::make_unique<Impl>(scene)) {}
RayTracer::~RayTracer() = default;

float RayTracer::depth_at(double u, double v) const {
    return impl_->trace(CameraRays(impl_->scene.camera, false), u, v, 0, nullptr, nullptr);
}

RenderedView RayTracer::render(Size size, const ViewWindow& window, const RenderOptions& options) const {
    if (size.width <= 0 || size.height <= 0 || options.colour_rays <= 0 || !(window.width > 0) || !(window.height > 0)) {
        throw InternalError("render: size, window and colour rays must be positive");
    }
    RenderedView view = {torch::empty({size.height, size.width, 3}, torch::kUInt8),
                         torch::empty({size.height, size.width}, torch::kFloat32)};
    const CameraRays camera(impl_->scene.camera, options.right_view);
    const PixelGrid grid(size, window);
    const float pixel_size = impl_->pixel_size_of(grid, options.colour_rays);
    const Size cells = strata(options.colour_rays);

    // Radiance of a pixel's colour rays, one in each stratum, as exposed film.
    const auto stratified_colour = [&](int x, int y) {
        Vec3 sum;
        for (int ray = 0; ray < options.colour_rays; ++ray) {
            RayChance chance(grid.seed(x, y), grid.stratum(x, y), ray);
            const double dx = (ray % cells.width + chance.draw()) / cells.width;
            const int row = ray / cells.width;
            const double dy = (row + chance.draw()) / cells.height;
            Vec3 radiance;
            impl_->trace(camera, grid.u(x, dx), grid.v(y, dy), pixel_size, &chance, &radiance);
            sum += impl_->tone.exposed(radiance);
        }
        return sum * (1.0F / static_cast<float>(options.colour_rays));
    };
    auto* const rgb = view.rgb.data_ptr<std::uint8_t>();
    auto* const depth = view.depth_m.data_ptr<float>();
    for_each_row(size.height, options.threads, [&](int y) {
        for (int x = 0; x < size.width; ++x) {
            const std::int64_t pixel = static_cast<std::int64_t>(y) * size.width + x;
            std::array<std::uint8_t, 3> colour{};
            if (options.colour_rays == 1) {
                RayChance chance(grid.seed(x, y), grid.stratum(x, y), 0);
                Vec3 radiance;
                depth[pixel] = impl_->trace(camera, grid.u(x, 0.5), grid.v(y, 0.5), pixel_size, &chance, &radiance);
                colour = impl_->tone.encode(impl_->tone.exposed(radiance));
            } else {
                depth[pixel] = impl_->trace(camera, grid.u(x, 0.5), grid.v(y, 0.5), pixel_size, nullptr, nullptr);
                colour = impl_->tone.encode(stratified_colour(x, y));
            }
            std::copy(colour.begin(), colour.end(), rgb + 3 * pixel);
        }
    });
    return view;
}

}  // namespace patchfusion::scene
