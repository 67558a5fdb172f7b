// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace patchfusion::serve {

/// Bytes on disk of all jobs together. Safe to use from any thread.
class ByteBudget {
  public:
    explicit ByteBudget(std::int64_t limit) : limit_(limit) {}

    /// False where they are more than what is left; nothing is taken then.
    [[nodiscard]] bool take(std::int64_t bytes);
    void give_back(std::int64_t bytes) { used_ -= bytes; }
    [[nodiscard]] std::int64_t used() const { return used_; }
    [[nodiscard]] std::int64_t limit() const { return limit_; }

  private:
    std::atomic<std::int64_t> used_ = 0;
    std::int64_t limit_;
};

/// The folder of one job, named by a random id, which nobody can guess and no request chooses. It is removed with all that is
/// in it, and its bytes are given back, when it goes out of scope: whoever writes there must hold it.
class JobFolder {
  public:
    JobFolder(const std::filesystem::path& parent, std::shared_ptr<ByteBudget> budget);
    ~JobFolder();
    JobFolder(const JobFolder&) = delete;
    JobFolder& operator=(const JobFolder&) = delete;

    /// Counts bytes that are about to be written; false where the store is full.
    [[nodiscard]] bool reserve(std::int64_t bytes);

    [[nodiscard]] const std::string& id() const { return id_; }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

  private:
    std::shared_ptr<ByteBudget> budget_;
    std::atomic<std::int64_t> reserved_ = 0;
    std::string id_;  // 32 hexadecimal digits
    std::filesystem::path path_;
};

}  // namespace patchfusion::serve
