// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/serve/job_json.h"

#include <nlohmann/json.hpp>

#include "patchfusion/serve/previews.h"
#include "patchfusion/serve/result_files.h"

namespace patchfusion::serve {
namespace {

using Json = nlohmann::ordered_json;

std::string on_one_line(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);  // names need not be UTF-8
}

Json files_of(const Job& job, const Status& status) {
    Json files = Json::array();
    if (status.state == State::Done) {
        for (const ResultFile& file : result_files()) {
            files.push_back({{"name", file.name},
                             {"href", "/api/jobs/" + job.id() + "/" + std::string(file.name)},
                             {"type", file.type},
                             {"title", file.title}});
        }
    }
    return files;
}

}  // namespace

std::string job_json(const Job& job, const Status& status) {
    const Order& order = job.order();
    const Size preview = preview_size(order.size);
    return on_one_line({{"id", job.id()},
                        {"name", order.name},
                        {"state", word(status.state)},
                        {"stage", word(status.stage)},
                        {"ahead", status.ahead},
                        {"plan", order.plan.name()},
                        {"tiles_done", status.tiles_done},
                        {"tiles_total", status.tiles_total},
                        {"seconds_left", status.seconds_left ? Json(*status.seconds_left) : Json()},
                        {"width", order.size.width},
                        {"height", order.size.height},
                        {"preview_width", preview.width},
                        {"preview_height", preview.height},
                        {"focal_px", order.focal_px},
                        {"focal_source", order.focal_source},
                        {"previews", status.previews},
                        {"files", files_of(job, status)},
                        {"error", status.error.empty() ? Json() : Json(status.error)}});
}

std::string tile_json(std::size_t index, const Rect& in_photo) {
    return on_one_line({{"index", index},
                        {"left", in_photo.left},
                        {"top", in_photo.top},
                        {"width", in_photo.width},
                        {"height", in_photo.height}});
}

}  // namespace patchfusion::serve
