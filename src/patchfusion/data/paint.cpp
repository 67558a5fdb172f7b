// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/data/paint.h"

#include <cmath>
#include <numbers>

#include "patchfusion/data/image_parts.h"

namespace patchfusion::data {
namespace {

PaintPatch draw_patch(Random& random) {
    PaintPatch patch;
    patch.u = random.uniform();
    patch.v = random.uniform();
    patch.half_width = random.log_uniform(0.03, 0.6);
    patch.half_height = patch.half_width * random.log_uniform(0.3, 3.0);
    patch.angle = random.chance(0.6) ? 0.05 * random.normal() : random.uniform(0, std::numbers::pi);
    if (random.chance(0.3)) {
        patch.columns = random.integer(1, 6);
        patch.rows = random.integer(1, 6);
        patch.gap = random.uniform(0.1, 0.5);
    }
    patch.softness = random.chance(0.3) ? random.log_uniform(0.01, 0.2) : 2e-3;
    patch.shade = random.chance(0.4);
    const double brightness = random.log_uniform(0.25, 1.6);
    for (float& channel : patch.colour) {
        channel = static_cast<float>(patch.shade ? brightness * random.uniform(0.9, 1.1) : std::pow(random.uniform(), 1.5));
    }
    patch.opacity = static_cast<float>(patch.shade ? 1.0 : random.uniform(0.3, 0.85));  // something of the surface stays
    return patch;
}

/// 1 within `half` of 0, 0 outside, with a ramp between.
torch::Tensor within(const torch::Tensor& along, double half, double softness) {
    return ((half - along.abs()) / softness + 0.5).clamp(0.0, 1.0);
}

/// 1 on each of `count` panes of [-half, half], 0 on the gaps between.
torch::Tensor panes(const torch::Tensor& along, double half, int count, double gap) {
    const auto place = torch::frac((along / (2 * half) + 0.5) * count);
    return (place - 0.5).abs().le((1.0 - gap) / 2).to(torch::kFloat);
}

/// How much of a patch each pixel of a part of the image has: [h,w].
torch::Tensor cover(const PaintPatch& patch, const RectF& part, double aspect, std::int64_t height, std::int64_t width) {
    const PixelPlaces at = pixel_places(part, height, width);
    const auto x = (at.u - patch.u) * aspect;  // [1,w]
    const auto y = at.v - patch.v;             // [h,1]
    const double c = std::cos(patch.angle);
    const double s = std::sin(patch.angle);
    const auto u = c * x + s * y;  // [h,w]
    const auto v = c * y - s * x;
    auto share = within(u, patch.half_width, patch.softness) * within(v, patch.half_height, patch.softness);
    if (patch.gap > 0) {
        share =
            share * panes(u, patch.half_width, patch.columns, patch.gap) * panes(v, patch.half_height, patch.rows, patch.gap);
    }
    return share;
}

}  // namespace

std::vector<PaintPatch> draw_patches(Random& random) {
    std::vector<PaintPatch> patches(static_cast<std::size_t>(random.integer(1, 5)));
    for (PaintPatch& patch : patches) {
        patch = draw_patch(random);
    }
    return patches;
}

torch::Tensor painted(const std::vector<PaintPatch>& patches, const torch::Tensor& pictures, const std::vector<RectF>& parts,
                      double aspect) {
    auto result = pictures.clone();
    for (std::size_t i = 0; i < parts.size(); ++i) {
        auto picture = result[static_cast<std::int64_t>(i)];  // [3,h,w]
        for (const PaintPatch& patch : patches) {
            const auto share = cover(patch, parts[i], aspect, picture.size(1), picture.size(2)) * patch.opacity;
            const auto colour = torch::tensor(at::ArrayRef<float>(patch.colour)).view({3, 1, 1});
            const auto upon = patch.shade ? picture * colour : colour;
            picture.add_(share * (upon - picture));
        }
    }
    return result.clamp_(0.0, 1.0);
}

void paint(const std::vector<PaintPatch>& patches, TrainingSample& sample, Size image_size) {
    const double aspect = static_cast<double>(image_size.width) / image_size.height;
    if (sample.image.defined()) {
        sample.image = painted(patches, sample.image.unsqueeze(0), {kWholeImage}, aspect).squeeze(0);
    }
    if (sample.crops.defined()) {
        sample.crops = painted(patches, sample.crops, parts_of_crops(sample, image_size), aspect);
    }
}

}  // namespace patchfusion::data
