// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>
#include <string>

#include "patchfusion/model/recognise.h"

namespace patchfusion::model {

/// Looks up the shapes of a weights file whose names may be missing and whose numbers may be any.
class ShapeTable {
  public:
    /// `shapes` must outlive the table. Names are looked up with `prefix` before them.
    explicit ShapeTable(const Shapes& shapes, std::string prefix = {}) : shapes_(shapes), prefix_(std::move(prefix)) {}

    [[nodiscard]] bool has(const std::string& name) const { return shapes_.contains(prefix_ + name); }

    /// One side of a tensor; 0 where there is no such tensor or side, or it is no sensible size.
    [[nodiscard]] int side(const std::string& name, std::size_t axis) const {
        constexpr std::int64_t kMostSide = 1 << 24;
        const auto found = shapes_.find(prefix_ + name);
        const bool exists = found != shapes_.end() && axis < found->second.size();
        return exists && found->second[axis] <= kMostSide ? static_cast<int>(found->second[axis]) : 0;
    }

    /// How many of `before` N `after` there are, N = 0, 1, ...
    [[nodiscard]] int count(const std::string& before, const std::string& after) const {
        int n = 0;
        while (has(fmt::format("{}{}{}", before, n, after))) {
            ++n;
        }
        return n;
    }

  private:
    const Shapes& shapes_;
    std::string prefix_;
};

}  // namespace patchfusion::model
