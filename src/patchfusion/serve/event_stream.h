// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "patchfusion/serve/job.h"

namespace patchfusion::serve {

/// One client watching one job, as server-sent events (WHATWG HTML, section 9.2). The job knows how many watch it while these
/// exist.
class EventStream {
  public:
    explicit EventStream(std::shared_ptr<Job> job);
    ~EventStream();
    EventStream(const EventStream&) = delete;
    EventStream& operator=(const EventStream&) = delete;

    /// What is new, or after a second without news a comment; none after the event that says that the job is over.
    [[nodiscard]] std::optional<std::string> next();

  private:
    std::shared_ptr<Job> job_;
    Job::Cursor cursor_;
    bool over_ = false;
};

}  // namespace patchfusion::serve
