// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

namespace patchfusion {

/// The part of a list of items that one of several processes works on: of every `count` items in turn the one at `index`.
struct Share {
    int index = 0;       // from 0
    int count = 1;       // 1: all items are this process's
    int on_machine = 1;  // processes, of the `count`, that share the cores and the memory of this machine

    [[nodiscard]] bool is_all() const { return count == 1; }
    [[nodiscard]] bool owns(std::size_t item) const {
        return item % static_cast<std::size_t>(count) == static_cast<std::size_t>(index);
    }
    /// "part 2 of 8": people count from 1.
    [[nodiscard]] std::string name() const;
};

/// The share that "2/8" means, the second of eight. Throws InputError for anything but I/N with 1 <= I <= N.
[[nodiscard]] Share parse_share(const std::string& text);

}  // namespace patchfusion
