// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/image/depth_info.h"

#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>

#include "patchfusion/core/error.h"
#include "patchfusion/core/files.h"

namespace patchfusion::image {

std::filesystem::path write_depth_info(const std::filesystem::path& folder, const std::string& stem, const DepthInfo& info) {
    const nlohmann::ordered_json json = {{"photo", info.photo},
                                         {"model", info.model},
                                         {"plan", info.plan},
                                         {"focal_px", info.focal_px},
                                         {"focal_source", info.focal_source},
                                         {"width", info.size.width},
                                         {"height", info.size.height},
                                         {"unit", "metre"},
                                         {"png_scale", info.png_scale},
                                         {"min_depth_m", info.min_depth_m},
                                         {"max_depth_m", info.max_depth_m}};
    auto path = folder / (stem + "_depth.json");
    // File names need not be UTF-8; what is not is replaced rather than refused.
    constexpr int kIndent = 2;
    write_text(path, json.dump(kIndent, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
    return path;
}

std::optional<double> focal_px_beside(const std::filesystem::path& depth_file) {
    auto path = depth_file;
    std::ifstream file(path.replace_extension(".json"));
    if (!file) {
        return std::nullopt;
    }
    const auto json = nlohmann::json::parse(file, nullptr, /*allow_exceptions=*/false);
    if (!json.is_object() || !json.contains("focal_px") || !json["focal_px"].is_number()) {
        throw InputError(fmt::format("{}: no number \"focal_px\"; give --focal-px, or remove the file", path.string()));
    }
    return json["focal_px"].get<double>();
}

}  // namespace patchfusion::image
