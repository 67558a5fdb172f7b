// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "patchfusion/checkpoint/byte_reader.h"
#include "patchfusion/checkpoint/restricted_pickle.h"

namespace patchfusion::checkpoint {

/// The stack machine that a pickle is a program for: its values, stack, marks and memo, and what the operations do to them.
/// Every method throws CheckpointError where the stack does not hold what it takes.
class PickleMachine {
  public:
    explicit PickleMachine(ByteReader& reader) : reader_(reader) {}

    /// The bytes of the program, behind the current operation.
    [[nodiscard]] ByteReader& reader() { return reader_; }

    /// What the program made, with the top of the stack as the root. The machine is spent after that.
    [[nodiscard]] Pickle finish();

    // The stack. No operation takes values from below the last mark.
    void push(Value value);
    void push_again(ValueId id) { stack_.push_back(id); }
    [[nodiscard]] ValueId top() const;
    ValueId pop();
    void mark() { marks_.push_back(stack_.size()); }
    std::vector<ValueId> pop_to_mark();

    // The memo
    void memoize() { keep(static_cast<std::uint32_t>(memo_.size())); }
    void keep(std::uint32_t index) { memo_.insert_or_assign(index, top()); }
    void recall(std::uint32_t index);

    // Constants
    void push_text(std::uint64_t size) { push(reader_.text(size)); }
    void push_long(std::uint32_t size);
    void skip_opaque(std::uint64_t size, std::string_view name);

    // Containers: the one at the top of the stack grows; an opaque one stays without content.
    void push_tuple(std::size_t size);
    void append(const std::vector<ValueId>& items);
    void set_items(const std::vector<ValueId>& items);
    void push_dict();

    // Objects
    void push_global(std::string_view module, std::string_view name);
    void push_stack_global();
    void reduce();
    void push_object(std::size_t arguments);

  private:
    template <typename T>
    T* get(ValueId id) {
        return std::get_if<T>(&pickle_.values[id]);
    }

    [[nodiscard]] std::string_view text_of(ValueId id);
    void push_opaque(ValueId callable);

    ByteReader& reader_;
    Pickle pickle_;
    std::vector<ValueId> stack_;
    std::vector<std::size_t> marks_;  // stack sizes
    std::unordered_map<std::uint32_t, ValueId> memo_;
};

}  // namespace patchfusion::checkpoint
