// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "patchfusion/serve/job.h"
#include "patchfusion/serve/job_folder.h"

namespace patchfusion::serve {

/// All jobs that can be asked for, and the private folder that theirs lie in: made with the store in the system's folder for
/// temporary files (TMPDIR), readable to this user alone, and removed with it. Safe to use from any thread.
class JobStore {
  public:
    explicit JobStore(std::int64_t bytes);
    ~JobStore();
    JobStore(const JobStore&) = delete;
    JobStore& operator=(const JobStore&) = delete;

    /// A folder for a job that is not known yet.
    [[nodiscard]] std::unique_ptr<JobFolder> new_folder() const;
    void add(const std::shared_ptr<Job>& job);
    /// Null where there is none.
    [[nodiscard]] std::shared_ptr<Job> find(const std::string& id) const;
    [[nodiscard]] std::vector<std::shared_ptr<Job>> all() const;
    /// Forgets a job; its folder goes with its last user.
    void remove(const std::string& id);

    [[nodiscard]] const ByteBudget& budget() const { return *budget_; }
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

  private:
    std::filesystem::path folder_;
    std::shared_ptr<ByteBudget> budget_;
    mutable std::mutex mutex_;
    std::map<std::string, std::shared_ptr<Job>> jobs_;
};

}  // namespace patchfusion::serve
