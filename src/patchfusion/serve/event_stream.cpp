// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/serve/event_stream.h"

#include <fmt/format.h>
#include <utility>

#include "patchfusion/serve/job_json.h"

namespace patchfusion::serve {
namespace {

constexpr std::chrono::milliseconds kHeartbeat(1000);

std::string event(std::string_view name, const std::string& data) {
    return fmt::format("event: {}\ndata: {}\n\n", name, data);
}

}  // namespace

EventStream::EventStream(std::shared_ptr<Job> job) : job_(std::move(job)), cursor_(job_->now()) {
    job_->arrive();
}

EventStream::~EventStream() {
    job_->leave();
}

std::optional<std::string> EventStream::next() {
    if (over_) {
        return std::nullopt;
    }
    const auto news = job_->news(cursor_, kHeartbeat);
    if (!news) {
        return ": still here\n\n";
    }
    std::string text;
    for (std::size_t i = 0; i < news->tiles.size(); ++i) {
        text += event("tile", tile_json(news->first_tile + i, news->tiles[i]));
    }
    over_ = news->status.over();
    return text + event(over_ ? word(news->status.state) : "progress", job_json(*job_, news->status));
}

}  // namespace patchfusion::serve
