// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace patchfusion::fuzz {

/// Makes inputs out of inputs. The same seed gives the same inputs.
class Mutator {
  public:
    explicit Mutator(std::uint64_t seed) : random_(seed) {}

    /// One of the corpus, changed in one to eight places. Precondition: the corpus is not empty.
    [[nodiscard]] std::string next(const std::vector<std::string>& corpus);

  private:
    [[nodiscard]] std::size_t below(std::size_t end) { return std::uniform_int_distribution<std::size_t>(0, end - 1)(random_); }

    void change(std::string& input, const std::vector<std::string>& corpus);
    void set_number(std::string& input);
    void copy_range(std::string& input, const std::string& from);

    std::mt19937_64 random_;
};

}  // namespace patchfusion::fuzz
