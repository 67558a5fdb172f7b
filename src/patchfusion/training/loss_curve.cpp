// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/training/loss_curve.h"

#include <fmt/format.h>
#include <torch/torch.h>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>

#include "patchfusion/core/geometry.h"
#include "patchfusion/image/depth_file.h"

namespace patchfusion::training {
namespace {

using Colour = std::array<std::uint8_t, 3>;
constexpr Colour kInk = {40, 40, 40};
constexpr Colour kGrid = {226, 226, 226};
constexpr Colour kPale = {158, 202, 225};
constexpr Colour kDark = {8, 81, 156};

/// A white picture to draw on.
class Canvas {
  public:
    explicit Canvas(Size size) : size_(size), pixels_(torch::full({size.height, size.width, 3}, 255, torch::kByte)) {}

    void dot(int x, int y, Colour colour) {
        if (x >= 0 && x < size_.width && y >= 0 && y < size_.height) {
            std::copy(colour.begin(), colour.end(),
                      pixels_.data_ptr<std::uint8_t>() + (static_cast<std::int64_t>(y) * size_.width + x) * 3);
        }
    }

    void line(double x0, double y0, double x1, double y1, Colour colour) {
        const int length = std::max(1, static_cast<int>(std::ceil(std::max(std::abs(x1 - x0), std::abs(y1 - y0)))));
        for (int i = 0; i <= length; ++i) {
            const double t = static_cast<double>(i) / length;
            dot(static_cast<int>(std::lround(x0 + t * (x1 - x0))), static_cast<int>(std::lround(y0 + t * (y1 - y0))), colour);
        }
    }

    /// Digits and points, 3x5 dots of 2 pixels, from the top left corner.
    void number(int x, int y, const std::string& text) {
        for (const char c : text) {
            const std::uint16_t rows = c == '.' ? 0x0002U : kDigits.at(static_cast<std::size_t>(c - '0'));
            for (int bit = 0; bit < 15; ++bit) {
                if (((rows >> (14 - bit)) & 1U) != 0) {
                    for (int i = 0; i < 4; ++i) {
                        dot(x + 2 * (bit % 3) + i % 2, y + 2 * (bit / 3) + i / 2, kInk);
                    }
                }
            }
            x += 8;
        }
    }

    [[nodiscard]] const torch::Tensor& pixels() const { return pixels_; }

  private:
    // Five rows of three dots, first row in the highest bits.
    static constexpr std::array<std::uint16_t, 10> kDigits = {0x7b6f, 0x2c97, 0x73e7, 0x73cf, 0x5bc9,
                                                              0x79cf, 0x79ef, 0x7249, 0x7bef, 0x7bcf};

    Size size_;
    torch::Tensor pixels_;  // [H,W,3] uint8
};

/// 1, 2 or 5 times a power of ten, about a fifth of the range.
double tick_of(double range) {
    const double raw = std::max(range, 1e-9) / 5.0;
    const double power = std::pow(10.0, std::floor(std::log10(raw)));
    const double lead = raw / power;
    return power * (lead < 1.5 ? 1.0 : lead < 3.5 ? 2.0 : lead < 7.5 ? 5.0 : 10.0);
}

std::vector<float> running_mean(const std::vector<float>& values) {
    const double keep = 1.0 - 1.0 / std::clamp(static_cast<double>(values.size()) / 50.0, 1.0, 100.0);
    std::vector<float> means;
    double sum = 0;
    double weight = 0;
    for (const float value : values) {
        sum = keep * sum + value;
        weight = keep * weight + 1.0;
        means.push_back(static_cast<float>(sum / weight));
    }
    return means;
}

}  // namespace

void draw_loss_curve(const std::filesystem::path& path, const std::vector<float>& losses) {
    constexpr Size kSize = {480, 800};
    constexpr int kLeft = 60;
    constexpr int kBottom = 440;
    constexpr double kWidth = 720;
    constexpr double kHeight = 420;
    std::vector<float> sorted(losses);
    const auto high = sorted.begin() + static_cast<std::ptrdiff_t>(0.995 * static_cast<double>(sorted.size() - 1));
    std::nth_element(sorted.begin(), high, sorted.end());
    const double top = std::max(1.1 * static_cast<double>(*high), 1e-6);  // spikes may leave the picture
    const double steps = static_cast<double>(losses.size());
    const auto x_of = [&](double step) { return kLeft + kWidth * step / steps; };
    const auto y_of = [&](double loss) { return kBottom - kHeight * std::min(loss / top, 1.0); };

    Canvas canvas(kSize);
    for (double tick = tick_of(top), value = 0; value <= top; value += tick) {
        canvas.line(kLeft, y_of(value), kLeft + kWidth, y_of(value), kGrid);
        canvas.number(8, static_cast<int>(y_of(value)) - 5, fmt::format("{:.{}f}", value, tick < 0.1 ? 2 : tick < 1 ? 1 : 0));
    }
    for (double tick = std::max(1.0, tick_of(steps)), step = 0; step <= steps; step += tick) {
        canvas.line(x_of(step), kBottom, x_of(step), kBottom - kHeight, kGrid);
        canvas.number(static_cast<int>(x_of(step)) - 8, kBottom + 10, fmt::format("{:.0f}", step));
    }
    canvas.line(kLeft, kBottom, kLeft + kWidth, kBottom, kInk);
    canvas.line(kLeft, kBottom, kLeft, kBottom - kHeight, kInk);
    const std::vector<float> means = running_mean(losses);
    for (const auto& [values, colour] : {std::pair{&losses, kPale}, std::pair{&means, kDark}}) {
        for (std::size_t i = 1; i < values->size(); ++i) {
            canvas.line(x_of(static_cast<double>(i)), y_of((*values)[i - 1]), x_of(static_cast<double>(i + 1)),
                        y_of((*values)[i]), colour);
        }
    }
    image::write_rgb(path, canvas.pixels());
}

}  // namespace patchfusion::training
