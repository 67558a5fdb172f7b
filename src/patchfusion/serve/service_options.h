// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace patchfusion::serve {

/// Where the service listens and what it lets its clients cost.
struct ServiceOptions {
    std::string host = "127.0.0.1";
    int port = 8080;                              // 0: any free one
    int queue = 32;                               // jobs that wait, uploads under way included; the running one is not counted
    int connections = 256;                        // at the same time; half of them may watch events
    std::int64_t max_upload_bytes = 64LL << 20U;  // of one photograph's file
    std::int64_t max_pixels = 50'000'000;         // of one photograph
    std::int64_t store_bytes = 4LL << 30U;        // of all jobs' files together
    double seconds_kept = 900;                    // a job's files, after it is over
    double upload_seconds = 60;                   // for a request's body to arrive
    double leave_seconds = 5;                     // from the last watcher's leaving to the job's end
    double job_seconds = 600;                     // for one prediction
    double drain_seconds = 30;                    // for what is queued when the service is asked to stop
    std::string model_name = "lite";              // for people
    bool fuses = true;                            // whether the model has N_g: Service asks it
    std::filesystem::path web;                    // folder of the viewer's files; empty or missing: a page that says so
    std::function<void(std::string_view)> log{};  // gets a line for each job that ran
};

/// The biggest N of the plan rN that the service takes.
inline constexpr int kMostRandomTiles = 999;

}  // namespace patchfusion::serve
