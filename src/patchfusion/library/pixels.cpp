// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/library/pixels.h"

#include <ATen/Parallel.h>
#include <fmt/format.h>
#include <algorithm>
#include <cmath>
#include <cstring>

#include "patchfusion/core/error.h"
#include "patchfusion/core/photo_size.h"

namespace patchfusion::library {
namespace {

constexpr std::int64_t kChannels = 3;

/// Bytes from one to the next, none of them 0.
struct Steps {
    std::ptrdiff_t row;
    std::ptrdiff_t pixel;
    std::ptrdiff_t channel;
    [[nodiscard]] bool forwards() const { return row > 0 && pixel > 0 && channel > 0; }
};

Steps steps_of(const PixelView& pixels) {
    const std::ptrdiff_t sample = pixels.sample == Sample::UInt8 ? 1 : sizeof(float);
    const std::ptrdiff_t channel = pixels.channel_step != 0 ? pixels.channel_step : sample;
    const std::ptrdiff_t pixel = pixels.pixel_step != 0 ? pixels.pixel_step : kChannels * sample;
    const std::ptrdiff_t row = pixels.row_step != 0 ? pixels.row_step : std::abs(pixel) * pixels.width;
    return {.row = row, .pixel = pixel, .channel = channel};
}

std::uint8_t byte_of(const std::byte* sample, Sample kind) {
    if (kind == Sample::UInt8) {
        return std::to_integer<std::uint8_t>(*sample);
    }
    float value = 0;
    std::memcpy(&value, sample, sizeof(value));  // whatever its alignment
    return std::isnan(value) ? 0 : static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0F, 1.0F) * 255.0F));
}

/// [H,W,3] uint8 with memory of its own.
torch::Tensor copy_of(const PixelView& pixels, const Steps& steps) {
    auto rgb = torch::empty({pixels.height, pixels.width, kChannels}, torch::kUInt8);
    const auto* const from = static_cast<const std::byte*>(pixels.data);
    auto* const to = rgb.mutable_data_ptr<std::uint8_t>();
    at::parallel_for(0, pixels.height, 16, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t y = begin; y < end; ++y) {
            for (std::int64_t x = 0; x < pixels.width; ++x) {
                for (std::int64_t c = 0; c < kChannels; ++c) {
                    to[(y * pixels.width + x) * kChannels + c] =
                        byte_of(from + y * steps.row + x * steps.pixel + c * steps.channel, pixels.sample);
                }
            }
        }
    });
    return rgb;
}

}  // namespace

Size size_of(const PixelView& pixels) {
    const Size size = {.height = pixels.height, .width = pixels.width};
    if (const std::string problem = size_problem(size); !problem.empty()) {
        throw InputError(problem);
    }
    return size;
}

torch::Tensor as_tensor(const PixelView& pixels) {
    const Size size = size_of(pixels);
    if (pixels.data == nullptr) {
        throw InputError(fmt::format("{} x {} pixels: no data; give the address of the first", size.width, size.height));
    }
    if (pixels.sample != Sample::UInt8 && pixels.sample != Sample::Float32) {
        throw InputError(fmt::format("pixels of unknown samples ({}): give UInt8 or Float32", static_cast<int>(pixels.sample)));
    }
    const Steps steps = steps_of(pixels);
    if (pixels.sample != Sample::UInt8 || !steps.forwards()) {
        return copy_of(pixels, steps);
    }
    return torch::from_blob(const_cast<void*>(pixels.data),  // NOLINT(*-const-cast): inference reads it alone
                            {size.height, size.width, kChannels}, {steps.row, steps.pixel, steps.channel}, torch::kUInt8);
}

}  // namespace patchfusion::library
