// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/serve/service.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "patchfusion/core/timer.h"
#include "patchfusion/image/photo.h"
#include "patchfusion/serve/predict_job.h"
#include "patchfusion/serve/upload.h"

namespace patchfusion::serve {
namespace {

constexpr double kFetchSeconds = 5;  // for a client that watches to fetch the result of a job that ends while we stop
constexpr std::chrono::milliseconds kTick(100);

ServiceOptions with_what_it_can(ServiceOptions options, const model::PatchFusion& model) {
    options.fuses = model->has_fusion();
    return options;
}

HttpOptions http_options(const ServiceOptions& options) {
    return {.host = options.host,
            .port = options.port,
            .connections = options.connections,
            .body_seconds = options.upload_seconds,
            .body_bytes = options.max_upload_bytes + kFormBytes};
}

}  // namespace

Service::Service(model::PatchFusion model, ServiceOptions options)
    : options_(with_what_it_can(std::move(options), model)),
      model_(std::move(model)),
      store_(options_.store_bytes),
      queue_(options_.queue),
      routes_(options_, store_, queue_) {
    image::decode_by_extension_alone();
    http_ = std::make_unique<HttpServer>(http_options(options_),
                                         [this](const Request& request) { return routes_.answer(request); });
    worker_ = std::thread([this] { work(); });
    tidier_ = std::thread([this] { tidy_up(); });
}

Service::~Service() {
    ending_ = true;
    routes_.stop_taking_jobs();
    queue_.close();
    for (const auto& job : store_.all()) {
        job->finish(State::Cancelled);
    }
    for (const Timer timer; http_->active() > 0 && timer.seconds() < 1;) {  // watchers hear of it
        std::this_thread::sleep_for(kTick / 10);
    }
    http_.reset();
    worker_.join();
    tidier_.join();
}

void Service::drain(const std::function<bool()>& hurry) {
    routes_.stop_taking_jobs();
    for (const Timer timer; timer.seconds() < options_.drain_seconds && !hurry() && !is_drained();) {
        std::this_thread::sleep_for(kTick);
    }
}

bool Service::is_drained() const {
    const auto jobs = store_.all();
    return queue_.waiting() == 0 && queue_.uploading() == 0 && !queue_.running() && http_->active() == 0 &&
           std::ranges::none_of(jobs, [](const auto& job) {
               return !job->fetched() && job->status().state == State::Done && job->seconds_over().value_or(0) < kFetchSeconds;
           });
}

void Service::work() {
    while (const auto job = queue_.pop()) {
        predict_job(model_, *job, options_);
    }
}

void Service::tidy_up() {
    while (!ending_) {
        for (const auto& job : store_.all()) {
            if (job->is_abandoned(options_.leave_seconds)) {
                store_.remove(job->id());
                queue_.remove(*job);
                job->finish(State::Cancelled);
            } else if (job->seconds_over().value_or(0) > options_.seconds_kept) {
                store_.remove(job->id());
            }
        }
        std::this_thread::sleep_for(kTick);
    }
}

}  // namespace patchfusion::serve
