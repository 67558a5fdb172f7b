// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/serve/job_store.h"

#include <fmt/format.h>
#include <cstdlib>

#include "patchfusion/core/error.h"

namespace patchfusion::serve {

JobStore::JobStore(std::int64_t bytes) : budget_(std::make_shared<ByteBudget>(bytes)) {
    std::string name = (std::filesystem::temp_directory_path() / "patchfusion-serve-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
        throw InputError(fmt::format("{}: cannot make a folder like this; set TMPDIR to one that can be written to", name));
    }
    folder_ = name;
}

JobStore::~JobStore() {
    jobs_.clear();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

std::unique_ptr<JobFolder> JobStore::new_folder() const {
    return std::make_unique<JobFolder>(folder_, budget_);
}

void JobStore::add(const std::shared_ptr<Job>& job) {
    const std::scoped_lock lock(mutex_);
    jobs_.emplace(job->id(), job);
}

std::shared_ptr<Job> JobStore::find(const std::string& id) const {
    const std::scoped_lock lock(mutex_);
    const auto found = jobs_.find(id);
    return found == jobs_.end() ? nullptr : found->second;
}

std::vector<std::shared_ptr<Job>> JobStore::all() const {
    const std::scoped_lock lock(mutex_);
    std::vector<std::shared_ptr<Job>> jobs;
    jobs.reserve(jobs_.size());
    for (const auto& [id, job] : jobs_) {
        jobs.push_back(job);
    }
    return jobs;
}

void JobStore::remove(const std::string& id) {
    std::map<std::string, std::shared_ptr<Job>>::node_type gone;  // its files are removed after the lock
    const std::scoped_lock lock(mutex_);
    gone = jobs_.extract(id);
}

}  // namespace patchfusion::serve
