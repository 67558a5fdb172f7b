// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "patchfusion/core/geometry.h"
#include "patchfusion/core/timer.h"
#include "patchfusion/serve/job_folder.h"
#include "patchfusion/tiling/schedule.h"

namespace patchfusion::serve {

enum class State { Queued, Running, Done, Failed, Cancelled };
enum class Stage { Waiting, Reading, Coarse, Tiles, Saving, Over };

/// As the API spells them.
[[nodiscard]] std::string_view word(State state);
[[nodiscard]] std::string_view word(Stage stage);

/// What a client asked for, checked.
struct Order {
    std::string name;             // of the upload, for people only
    std::filesystem::path photo;  // the upload, in the job's folder
    Size size;                    // of the upright photograph
    tiling::Plan plan;
    std::uint64_t seed = 0;
    double focal_px = 0;
    std::string focal_source;  // "user", "exif" or "default"
};

/// How far a job is.
struct Status {
    State state = State::Queued;
    Stage stage = Stage::Waiting;
    int ahead = 0;  // jobs before it
    int tiles_done = 0;
    int tiles_total = 0;
    std::optional<double> seconds_left;  // of its tiles
    std::vector<std::string> previews;   // coarse, fine, fused
    std::string error;                   // of a failed one
    [[nodiscard]] bool over() const { return stage == Stage::Over; }
};

/// One photograph on its way to a depth map. Safe to use from any thread. Once over, its status stays as it is.
class Job {
  public:
    Job(std::unique_ptr<JobFolder> folder, Order order) : folder_(std::move(folder)), order_(std::move(order)) {}

    [[nodiscard]] const std::string& id() const { return folder_->id(); }
    [[nodiscard]] JobFolder& folder() const { return *folder_; }
    [[nodiscard]] const Order& order() const { return order_; }
    [[nodiscard]] Status status() const;
    [[nodiscard]] bool cancelled() const { return status().state == State::Cancelled; }
    /// Seconds since it is over; none before.
    [[nodiscard]] std::optional<double> seconds_over() const;

    void set_ahead(int jobs);
    void enter(Stage stage);
    /// A preview can be fetched.
    void has_preview(const std::string& plan);
    /// Regions of the photograph that got sharper.
    void add_tiles(const std::vector<Rect>& in_photo, int done, int total);
    /// Done, Failed or Cancelled; what comes after the first of them changes nothing.
    void finish(State state, const std::string& error = {});

    /// Clients that watch come and go.
    void arrive();
    void leave();
    /// Whether all who watched it are gone for so long, and it is not over.
    [[nodiscard]] bool is_abandoned(double seconds) const;

    /// Somebody fetched a result.
    void set_fetched() { fetched_ = true; }
    [[nodiscard]] bool fetched() const { return fetched_; }

    /// How much of a job somebody has heard of.
    struct Cursor {
        std::uint64_t version = 0;
        std::size_t tiles = 0;
    };
    /// Nothing of the status, but all tiles up to now.
    [[nodiscard]] Cursor now() const;

    struct News {
        std::size_t first_tile = 0;  // index of tiles[0] among all of the job
        std::vector<Rect> tiles;     // pixels of the photograph
        Status status;
    };
    /// What changed since, waiting for it at most so long; none where nothing did. Moves the cursor.
    [[nodiscard]] std::optional<News> news(Cursor& cursor, std::chrono::milliseconds at_most) const;

  private:
    [[nodiscard]] Status status_unlocked() const;
    /// Applies a change unless the job is over, and tells the watchers.
    template <typename Change>
    void change(Change&& apply);

    std::unique_ptr<JobFolder> folder_;
    Order order_;
    std::atomic<bool> fetched_ = false;

    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    Status status_;
    std::uint64_t version_ = 1;
    std::vector<Rect> tiles_;
    Timer stage_timer_;
    double last_tile_s_ = 0;  // since the stage began
    std::optional<Timer> over_;
    int watchers_ = 0;
    std::optional<Timer> left_;  // since the last watcher went
};

}  // namespace patchfusion::serve
