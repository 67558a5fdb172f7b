// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "patchfusion/core/geometry.h"

namespace patchfusion::serve {

/// A kind of image file that the service takes.
struct PhotoKind {
    std::string extension;             // which decoder reads it
    std::optional<Size> claimed_size;  // where the decoder would take memory for it before it can be asked: WebP
};

/// The kind by the first bytes; none for others. Only formats whose decoders can be asked for the size before they take memory
/// for it (and WebP, whose size is read here): no HEIC, GIF or video. Nor camera raw, most of which begins as TIFF does and
/// then shows its thumbnail: a TIFF of a name that says otherwise is none.
[[nodiscard]] std::optional<PhotoKind> photo_kind(const std::filesystem::path& file, const std::string& name);

}  // namespace patchfusion::serve
