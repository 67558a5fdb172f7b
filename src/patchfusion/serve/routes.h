// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "patchfusion/serve/http.h"
#include "patchfusion/serve/job_queue.h"
#include "patchfusion/serve/job_store.h"
#include "patchfusion/serve/one_thread.h"
#include "patchfusion/serve/result_files.h"
#include "patchfusion/serve/service_options.h"
#include "patchfusion/serve/web_files.h"

namespace patchfusion::serve {

/// What each address of openapi.json does. Called from many threads at once.
class Routes {
  public:
    /// All three must outlive it.
    Routes(const ServiceOptions& options, JobStore& store, JobQueue& queue);

    /// Throws Refusal.
    [[nodiscard]] Answer answer(const Request& request);
    /// From now on no job is taken.
    void stop_taking_jobs() { stopping_ = true; }

  private:
    [[nodiscard]] Answer jobs(const Request& request, std::string_view rest);
    [[nodiscard]] Answer create_job(const Request& request);
    [[nodiscard]] Answer forget_job(const std::shared_ptr<Job>& job);
    [[nodiscard]] Answer watch_job(const std::shared_ptr<Job>& job, const Request& request);
    [[nodiscard]] Answer preview(const Job& job, const Request& request) const;
    [[nodiscard]] Answer result(const std::shared_ptr<Job>& job, const ResultFile& file);
    [[nodiscard]] Answer health() const;

    const ServiceOptions& options_;
    JobStore& store_;
    JobQueue& queue_;
    WebFiles web_;
    OneThread maker_;
    std::atomic<bool> stopping_ = false;
    std::shared_ptr<std::atomic<int>> watchers_ = std::make_shared<std::atomic<int>>(0);
};

}  // namespace patchfusion::serve
