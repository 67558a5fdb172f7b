// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <memory>

#include "patchfusion/core/geometry.h"
#include "patchfusion/scene/scene.h"

namespace patchfusion::scene {

/// Part of the full image to render, in fractions of its width and height: {0,0,1,1} is the whole.
struct ViewWindow {
    double left = 0;
    double top = 0;
    double width = 1;
    double height = 1;
};

struct RenderOptions {
    int colour_rays = 1;      // per pixel, stratified; 1 for training, 4 for test scenes
    int threads = 0;          // 0: all cores. The pixels do not depend on it
    bool right_view = false;  // render from the right camera of the stereo pair
};

/// Pixels of a view and their exact depth.
struct RenderedView {
    torch::Tensor rgb;      // [h,w,3] uint8 sRGB, exposed and tone-mapped
    torch::Tensor depth_m;  // [h,w] float32 z-depth of the ray through the pixel centre, metres; +inf where it meets the sky
};

/// A scene ready to trace (Embree). Rendering is deterministic: same scene, same bytes, any thread count.
class RayTracer {
  public:
    explicit RayTracer(const Scene& scene);
    ~RayTracer();
    RayTracer(const RayTracer&) = delete;
    RayTracer& operator=(const RayTracer&) = delete;

    /// Renders a window of the camera's image at `size` pixels (of the window, not of the whole).
    [[nodiscard]] RenderedView render(Size size, const ViewWindow& window = {}, const RenderOptions& options = {}) const;
    /// Exact depth along one camera ray through image fractions (u, v); +inf for sky.
    [[nodiscard]] float depth_at(double u, double v) const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace patchfusion::scene
