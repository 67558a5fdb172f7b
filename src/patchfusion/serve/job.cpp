// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/serve/job.h"

#include <array>

namespace patchfusion::serve {

std::string_view word(State state) {
    constexpr std::array<std::string_view, 5> kWords = {"queued", "running", "done", "failed", "cancelled"};
    return kWords.at(static_cast<std::size_t>(state));
}

std::string_view word(Stage stage) {
    constexpr std::array<std::string_view, 6> kWords = {"waiting", "reading", "coarse", "tiles", "saving", "over"};
    return kWords.at(static_cast<std::size_t>(stage));
}

template <typename Change>
void Job::change(Change&& apply) {
    {
        const std::scoped_lock lock(mutex_);
        if (status_.over()) {
            return;
        }
        apply();
        ++version_;
    }
    changed_.notify_all();
}

Status Job::status_unlocked() const {
    Status status = status_;
    if (status.stage == Stage::Tiles && status.tiles_done > 0) {
        status.seconds_left = last_tile_s_ / status.tiles_done * (status.tiles_total - status.tiles_done);
    }
    return status;
}

Status Job::status() const {
    const std::scoped_lock lock(mutex_);
    return status_unlocked();
}

std::optional<double> Job::seconds_over() const {
    const std::scoped_lock lock(mutex_);
    return over_ ? std::optional(over_->seconds()) : std::nullopt;
}

void Job::set_ahead(int jobs) {
    if (status().ahead != jobs) {
        change([&] { status_.ahead = jobs; });
    }
}

void Job::enter(Stage stage) {
    change([&] {
        status_.state = State::Running;
        status_.stage = stage;
        status_.ahead = 0;
        stage_timer_ = Timer();
    });
}

void Job::has_preview(const std::string& plan) {
    change([&] { status_.previews.push_back(plan); });
}

void Job::add_tiles(const std::vector<Rect>& in_photo, int done, int total) {
    change([&] {
        tiles_.insert(tiles_.end(), in_photo.begin(), in_photo.end());
        status_.tiles_done = done;
        status_.tiles_total = total;
        last_tile_s_ = stage_timer_.seconds();
    });
}

void Job::finish(State state, const std::string& error) {
    change([&] {
        status_.state = state;
        status_.stage = Stage::Over;
        status_.ahead = 0;
        status_.error = error;
        over_ = Timer();
    });
}

void Job::arrive() {
    const std::scoped_lock lock(mutex_);
    ++watchers_;
    left_.reset();
}

void Job::leave() {
    const std::scoped_lock lock(mutex_);
    if (--watchers_ == 0) {
        left_ = Timer();
    }
}

bool Job::is_abandoned(double seconds) const {
    const std::scoped_lock lock(mutex_);
    return !status_.over() && left_ && left_->seconds() >= seconds;
}

Job::Cursor Job::now() const {
    const std::scoped_lock lock(mutex_);
    return {.version = 0, .tiles = tiles_.size()};
}

std::optional<Job::News> Job::news(Cursor& cursor, std::chrono::milliseconds at_most) const {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, at_most, [&] { return version_ != cursor.version; })) {
        return std::nullopt;
    }
    News news = {.first_tile = cursor.tiles,
                 .tiles = {tiles_.begin() + static_cast<std::ptrdiff_t>(cursor.tiles), tiles_.end()},
                 .status = status_unlocked()};
    cursor = {.version = version_, .tiles = tiles_.size()};
    return news;
}

}  // namespace patchfusion::serve
