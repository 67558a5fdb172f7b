// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/data/augment.h"

#include <ATen/CPUGeneratorImpl.h>
#include <cmath>
#include <numbers>

#include "patchfusion/data/image_parts.h"

namespace patchfusion::data {
namespace {

using Matrix = std::array<std::array<float, 3>, 3>;

Matrix product(const Matrix& a, const Matrix& b) {
    Matrix c{};
    for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t j = 0; j < 3; ++j) {
            for (std::size_t k = 0; k < 3; ++k) {
                c[i][j] += a[i][k] * b[k][j];
            }
        }
    }
    return c;
}

/// Towards grey (0) or away from it (above 1), luma kept (Rec. 601).
Matrix saturation(float amount) {
    constexpr std::array<float, 3> kLuma = {0.299F, 0.587F, 0.114F};
    Matrix m{};
    for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t j = 0; j < 3; ++j) {
            m[i][j] = (1.0F - amount) * kLuma[j] + (i == j ? amount : 0.0F);
        }
    }
    return m;
}

/// Rotation about the grey axis (Rodrigues' formula for the axis (1,1,1)/sqrt 3).
Matrix hue(float radians) {
    const float c = std::cos(radians);
    const float s = std::sin(radians) / std::numbers::sqrt3_v<float>;
    const float t = (1.0F - c) / 3.0F;
    return {{{t + c, t - s, t + s}, {t + s, t + c, t - s}, {t - s, t + s, t + c}}};
}

/// A little of each channel in the others; rows sum to one, so grey stays grey, but for a tint.
Matrix channel_mix(float strength, Random& random) {
    Matrix m{};
    for (std::size_t i = 0; i < 3; ++i) {
        const float tint = 1.0F + strength * static_cast<float>(random.uniform(-0.5, 0.5));
        float others = 0;
        for (std::size_t j = 0; j < 3; ++j) {
            m[i][j] = i == j ? 0.0F : strength * static_cast<float>(random.uniform(-0.5, 0.5));
            others += m[i][j];
        }
        m[i][i] = 1.0F - others;
        for (float& value : m[i]) {
            value *= tint;
        }
    }
    return m;
}

/// Squared distance of each pixel from the image's centre, 1 in its corners: [N,1,h,w].
torch::Tensor corner_distance(const std::vector<RectF>& parts, std::int64_t height, std::int64_t width) {
    std::vector<torch::Tensor> maps;
    for (const RectF& part : parts) {
        const PixelPlaces at = pixel_places(part, height, width);
        maps.push_back(((at.u - 0.5).square() + (at.v - 0.5).square()).mul_(2.0).unsqueeze(0));
    }
    return torch::stack(maps);
}

/// The orthonormal cosine basis of 8 points, [8,8].
torch::Tensor cosine_basis() {
    const auto k = torch::arange(8, torch::kFloat).unsqueeze(1);
    const auto n = torch::arange(8, torch::kFloat).unsqueeze(0);
    auto basis = torch::cos((n + 0.5) * k * (std::numbers::pi / 8.0)) * 0.5;
    basis[0] *= std::numbers::sqrt2 / 2.0;
    return basis;
}

}  // namespace

void flip(TrainingSample& sample, int image_width) {
    for (auto* picture : {&sample.image, &sample.depth, &sample.crops, &sample.crop_depths}) {
        if (picture->defined()) {
            *picture = picture->flip({-1});
        }
    }
    for (RectF& roi : sample.rois) {
        roi.left = image_width - roi.left - roi.width;
    }
}

ColourChange draw_colour_change(Random& random) {
    const auto draw = [&](double low, double high) { return static_cast<float>(random.uniform(low, high)); };
    ColourChange change;
    const float grey = random.chance(0.06) ? 0.0F : draw(0.5, 1.5);
    const float angle = random.chance(0.4) ? draw(-0.5, 0.5) : 0.0F;
    change.mix = product(saturation(grey), hue(angle));
    if (random.chance(0.5)) {
        change.mix = product(channel_mix(0.3F, random), change.mix);
    }
    change.gamma = static_cast<float>(random.log_uniform(0.65, 1.55));
    change.gain = static_cast<float>(random.log_uniform(0.7, 1.3));
    change.contrast = draw(0.7, 1.25);
    change.vignette = random.chance(0.3) ? draw(0.0, 0.5) : 0.0F;
    change.blur_px = random.chance(0.4) ? draw(0.3, 1.5) : 0.0F;
    change.noise = random.chance(0.4) ? draw(0.0, 0.03) : 0.0F;
    change.block_step = random.chance(0.25) ? draw(0.01, 0.06) : 0.0F;
    change.noise_seed = random.bits();
    return change;
}

torch::Tensor blur(const torch::Tensor& pictures, float sigma_px) {
    if (sigma_px < 0.1F) {
        return pictures;
    }
    const auto radius = static_cast<std::int64_t>(std::ceil(3.0F * sigma_px));
    const auto x = torch::arange(-radius, radius + 1, torch::kFloat);
    auto kernel = torch::exp(-x.square() / (2.0F * sigma_px * sigma_px));
    kernel /= kernel.sum();
    const std::int64_t channels = pictures.size(1);
    const auto along_x = kernel.view({1, 1, 1, -1}).expand({channels, 1, 1, -1});
    const auto along_y = kernel.view({1, 1, -1, 1}).expand({channels, 1, -1, 1});
    auto result = torch::replication_pad2d(pictures, {radius, radius, radius, radius});
    result = torch::conv2d(result, along_x, {}, 1, at::IntArrayRef{0}, 1, channels);
    return torch::conv2d(result, along_y, {}, 1, at::IntArrayRef{0}, 1, channels);
}

torch::Tensor quantise_blocks(const torch::Tensor& pictures, float step) {
    const std::int64_t height = pictures.size(2);
    const std::int64_t width = pictures.size(3);
    const auto padded = torch::replication_pad2d(pictures, {0, (8 - width % 8) % 8, 0, (8 - height % 8) % 8});
    const std::int64_t rows = padded.size(2) / 8;
    const std::int64_t columns = padded.size(3) / 8;
    const auto blocks = padded.reshape({-1, 3, rows, 8, columns, 8}).transpose(3, 4);  // [N,3,rows,columns,8,8]
    const auto basis = cosine_basis();
    const auto frequency = torch::arange(8, torch::kFloat);
    const auto steps = (1.0 + frequency.unsqueeze(0) + frequency.unsqueeze(1)) * step;
    const auto coefficients = torch::round(torch::matmul(torch::matmul(basis, blocks), basis.t()) / steps) * steps;
    const auto back = torch::matmul(torch::matmul(basis.t(), coefficients), basis).transpose(3, 4);
    return back.reshape({-1, 3, rows * 8, columns * 8}).slice(2, 0, height).slice(3, 0, width);
}

torch::Tensor apply(const ColourChange& change, const torch::Tensor& pictures, const std::vector<RectF>& parts, float blur_px) {
    auto result = blur(pictures, blur_px).pow(change.gamma);
    if (change.vignette > 0) {
        result = result * (1.0 - change.vignette * corner_distance(parts, pictures.size(2), pictures.size(3)));
    }
    const auto mix = torch::from_blob(const_cast<float*>(change.mix.front().data()), {3, 3, 1, 1}, torch::kFloat);
    result = torch::conv2d(result, mix);
    result = ((result * change.gain - 0.5) * change.contrast + 0.5).clamp_(0.0, 1.0);
    if (change.noise > 0) {
        auto generator = at::make_generator<at::CPUGeneratorImpl>(change.noise_seed);
        result = result + torch::randn(result.sizes(), generator, torch::kFloat) * change.noise;
    }
    if (change.block_step > 0) {
        result = quantise_blocks(result, change.block_step);
    }
    return result.clamp(0.0, 1.0).contiguous();
}

void apply(const ColourChange& change, TrainingSample& sample, Size image_size, int split) {
    if (sample.image.defined()) {
        const float blur_px = change.blur_px / static_cast<float>(split);
        sample.image = apply(change, sample.image.unsqueeze(0), {kWholeImage}, blur_px).squeeze(0);
    }
    if (sample.crops.defined()) {
        sample.crops = apply(change, sample.crops, parts_of_crops(sample, image_size), change.blur_px);
    }
}

}  // namespace patchfusion::data
