// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/serve/job_folder.h"

#include <fmt/format.h>
#include <sys/random.h>
#include <array>
#include <utility>

#include "patchfusion/core/error.h"

namespace patchfusion::serve {
namespace {

/// 128 bits of the system's randomness.
std::string random_id() {
    std::array<std::uint8_t, 16> bytes{};
    if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<::ssize_t>(bytes.size())) {
        throw InternalError("the system gives no random numbers");
    }
    std::string id;
    for (const std::uint8_t byte : bytes) {
        id += fmt::format("{:02x}", byte);
    }
    return id;
}

}  // namespace

bool ByteBudget::take(std::int64_t bytes) {
    std::int64_t used = used_;
    while (bytes <= limit_ - used) {
        if (used_.compare_exchange_weak(used, used + bytes)) {
            return true;
        }
    }
    return false;
}

JobFolder::JobFolder(const std::filesystem::path& parent, std::shared_ptr<ByteBudget> budget)
    : budget_(std::move(budget)), id_(random_id()), path_(parent / id_) {
    std::error_code error;
    if (!std::filesystem::create_directory(path_, error)) {
        throw InputError(fmt::format("{}: cannot make this folder: {}", path_.string(), error.message()));
    }
}

JobFolder::~JobFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
    budget_->give_back(reserved_);
}

bool JobFolder::reserve(std::int64_t bytes) {
    if (!budget_->take(bytes)) {
        return false;
    }
    reserved_ += bytes;
    return true;
}

}  // namespace patchfusion::serve
