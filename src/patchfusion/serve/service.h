// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <thread>

#include "patchfusion/model/patchfusion.h"
#include "patchfusion/serve/http_server.h"
#include "patchfusion/serve/job_queue.h"
#include "patchfusion/serve/job_store.h"
#include "patchfusion/serve/routes.h"
#include "patchfusion/serve/service_options.h"

namespace patchfusion::serve {

/// Depth maps over HTTP (openapi.json): uploads queue up, one thread predicts them in turn on the model, results stay in a
/// private folder for a while.
class Service {
  public:
    /// Listens and begins. Throws InputError where it cannot.
    Service(model::PatchFusion model, ServiceOptions options);
    /// At once: cancels what runs and waits, removes the store.
    ~Service();
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    [[nodiscard]] int port() const { return http_->port(); }
    /// Takes no more jobs and waits until those it has are over and their results fetched, at most options.drain_seconds, or
    /// until `hurry` says true.
    void drain(const std::function<bool()>& hurry = [] { return false; });

  private:
    void work();
    /// Jobs whose watchers have left, and those whose time is over.
    void tidy_up();
    [[nodiscard]] bool is_drained() const;

    ServiceOptions options_;
    model::PatchFusion model_;
    JobStore store_;
    JobQueue queue_;
    Routes routes_;
    std::atomic<bool> ending_ = false;
    std::thread worker_;
    std::thread tidier_;
    std::unique_ptr<HttpServer> http_;
};

}  // namespace patchfusion::serve
