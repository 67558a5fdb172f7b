// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/serve/upload.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <utility>

#include "patchfusion/core/error.h"
#include "patchfusion/image/photo.h"
#include "patchfusion/inference/focal.h"
#include "patchfusion/inference/infer.h"
#include "patchfusion/serve/one_line.h"
#include "patchfusion/serve/photo_kind.h"
#include "patchfusion/serve/previews.h"

namespace patchfusion::serve {
namespace {

constexpr const char* kImage = "image";
constexpr std::array<std::string_view, 4> kTexts = {"plan", "fov", "focal_px", "seed"};
constexpr std::size_t kLongestText = 64;
constexpr int kMostParts = 16;

/// A number and nothing else, within its bounds.
template <typename Number>
Number number(const std::string& name, const std::string& text, Number low, Number high) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !(value >= low && value <= high)) {
        throw Refusal(400, fmt::format("{} '{}': give a number from {} to {}", name, text, low, high));
    }
    return value;
}

tiling::Plan plan_of(const std::string& text) {
    try {
        const tiling::Plan plan = tiling::parse_plan(text);
        if (plan.name() == text && plan.random_tiles <= kMostRandomTiles && !tiling::is_blend(plan.kind)) {
            return plan;
        }
    } catch (const InputError&) {  // which names plans that are not served: said below
    }
    throw Refusal(400, fmt::format("plan '{}': give coarse, fine, p16, p49 or r1 to r{}", text, kMostRandomTiles));
}

/// What the results of a photograph take on disk before anybody asks for more formats: the map, three previews and two small
/// files.
std::int64_t bytes_of_results(Size photo) {
    constexpr std::int64_t kSmallFiles = 4 << 20U;
    constexpr std::int64_t kPixel = sizeof(float);
    return photo.area() * kPixel + 3 * preview_size(photo).area() * kPixel + kSmallFiles;
}

void reserve(JobFolder& folder, std::int64_t bytes) {
    if (!folder.reserve(bytes)) {
        throw Refusal(503, "the store is full; come back later");
    }
}

}  // namespace

Upload::Upload(std::unique_ptr<JobFolder> folder, const ServiceOptions& options)
    : options_(options), folder_(std::move(folder)), file_(*folder_ / "upload") {}

void Upload::begin(const Part& part) {
    if (++parts_ > kMostParts) {
        throw Refusal(400, fmt::format("the form has more than {} fields", kMostParts));
    }
    current_ = part.name;
    if (current_ == kImage) {
        order_.name = harmless_name(part.filename);
        photo_bytes_ = 0;
        photo_ = std::ofstream(file_, std::ios::binary | std::ios::trunc);
    } else if (std::ranges::find(kTexts, current_) != kTexts.end()) {
        fields_[current_].clear();
    } else {
        throw Refusal(400, fmt::format("field '{}' is not known; there are image, plan, fov, focal_px and seed",
                                       harmless_name(part.name)));
    }
}

void Upload::add(std::string_view bytes) {
    if (current_ != kImage) {
        std::string& text = fields_.at(current_);
        if (text.size() + bytes.size() > kLongestText) {
            throw Refusal(400, fmt::format("field '{}' is longer than {} bytes", current_, kLongestText));
        }
        text += bytes;
        return;
    }
    const auto count = static_cast<std::int64_t>(bytes.size());
    photo_bytes_ += count;
    if (photo_bytes_ > options_.max_upload_bytes) {
        throw Refusal(413, fmt::format("{}: more than {} bytes; shrink the image", order_.name, options_.max_upload_bytes));
    }
    reserve(*folder_, count);
    if (!photo_.write(bytes.data(), static_cast<std::streamsize>(count))) {
        throw Refusal(503, "the disk is full; come back later");
    }
}

std::shared_ptr<Job> Upload::finish() {
    if (order_.name.empty()) {
        throw Refusal(400, "the form has no field 'image'");
    }
    photo_.close();
    if (!photo_) {
        throw Refusal(503, "the disk is full; come back later");
    }
    order_.plan = plan_of(fields_.contains("plan") ? fields_["plan"] : tiling::Plan{}.name());
    order_.seed = fields_.contains("seed") ? number<std::uint64_t>("seed", fields_["seed"], 0, UINT32_MAX) : 0;
    const std::string extension = extension_of_photo();
    order_.photo = *folder_ / ("photo" + extension);
    std::filesystem::rename(file_, order_.photo);
    try {
        constexpr std::int64_t kAny = std::numeric_limits<std::int64_t>::max();
        constexpr std::int64_t kBytesPerPixel = 16;  // four channels of float
        const auto header = image::read_photo_header(order_.photo, {.pixels = kAny});
        order_.size = header.size;
        check_pixels(order_.size);  // before the other limits, since it has a status of its own
        (void)image::read_photo_header(order_.photo, {.bytes = options_.max_pixels * kBytesPerPixel});
        choose_focal(header.focal_px);
    } catch (const InputError& error) {
        throw Refusal(400, one_line(error, order_.photo, order_.name));
    }
    reserve(*folder_, bytes_of_results(order_.size));
    return std::make_shared<Job>(std::move(folder_), std::move(order_));
}

std::string Upload::extension_of_photo() const {
    if (photo_bytes_ == 0) {
        throw Refusal(400, fmt::format("{}: empty (0 bytes); copy the file again", order_.name));
    }
    const auto kind = photo_kind(file_, order_.name);
    if (!kind) {
        throw Refusal(
            415, fmt::format("{}: not an image that can be read here; give a JPEG, PNG, TIFF, WebP or EXR file", order_.name));
    }
    if (kind->claimed_size) {
        check_pixels(*kind->claimed_size);
    }
    return kind->extension;
}

void Upload::check_pixels(Size size) const {
    if (size.area() > options_.max_pixels) {
        throw Refusal(413, fmt::format("{}: {} x {} pixels: more than {:.4g} megapixels; shrink the image", order_.name,
                                       size.width, size.height, static_cast<double>(options_.max_pixels) / 1e6));
    }
}

void Upload::choose_focal(std::optional<double> from_exif) {
    constexpr double kLeast = 1e-3;
    constexpr double kMost = 1e9;
    inference::Lens lens = {.file_px = from_exif};
    if (fields_.contains("focal_px")) {
        lens.focal_px = number("focal_px", fields_["focal_px"], kLeast, kMost);
    }
    if (fields_.contains("fov")) {
        lens.fov_degrees = number("fov", fields_["fov"], inference::kNarrowestFovDegrees, inference::kWidestFovDegrees);
    }
    const inference::Focal focal = inference::choose_focal(lens, order_.size);
    order_.focal_px = focal.px;
    order_.focal_source = focal.source;
}

}  // namespace patchfusion::serve
