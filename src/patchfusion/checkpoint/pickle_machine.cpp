// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/checkpoint/pickle_machine.h"

#include <fmt/format.h>

#include <array>
#include <optional>

namespace patchfusion::checkpoint {
namespace {

struct AllowedName {
    std::string_view module;
    std::string_view name;
    KnownName known;
};

constexpr std::array<AllowedName, 4> kAllowed = {{
    {"collections", "OrderedDict", KnownName::kOrderedDict},
    {"torch._utils", "_rebuild_tensor", KnownName::kRebuildTensor},
    {"torch._utils", "_rebuild_tensor_v2", KnownName::kRebuildTensor},
    {"torch._utils", "_rebuild_parameter", KnownName::kRebuildParameter},
}};

std::optional<KnownName> known_name(std::string_view module, std::string_view name) {
    for (const AllowedName& allowed : kAllowed) {
        if (allowed.module == module && allowed.name == name) {
            return allowed.known;
        }
    }
    if ((module == "torch" || module == "torch.storage") && name.ends_with("Storage")) {
        return KnownName::kStorageClass;
    }
    return std::nullopt;
}

}  // namespace

Pickle PickleMachine::finish() {
    pickle_.root = pop();
    return std::move(pickle_);
}

void PickleMachine::push(Value value) {
    pickle_.values.push_back(std::move(value));
    stack_.push_back(static_cast<ValueId>(pickle_.values.size() - 1));
}

ValueId PickleMachine::top() const {
    if (stack_.size() <= (marks_.empty() ? 0 : marks_.back())) {
        reader_.fail("damaged pickle: takes more values than it has");
    }
    return stack_.back();
}

ValueId PickleMachine::pop() {
    const ValueId id = top();
    stack_.pop_back();
    return id;
}

std::vector<ValueId> PickleMachine::pop_to_mark() {
    if (marks_.empty()) {
        reader_.fail("damaged pickle: takes values up to a mark that is not there");
    }
    const auto first = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
    std::vector<ValueId> items(first, stack_.end());
    stack_.erase(first, stack_.end());
    marks_.pop_back();
    return items;
}

void PickleMachine::recall(std::uint32_t index) {
    const auto found = memo_.find(index);
    if (found == memo_.end()) {
        reader_.fail(fmt::format("damaged pickle: recalls value {}, which it never kept", index));
    }
    push_again(found->second);
}

void PickleMachine::push_long(std::uint32_t size) {
    if (size > sizeof(int64_t)) {
        skip_opaque(size, "int");
        return;
    }
    std::uint64_t bits = 0;
    std::uint8_t byte = 0;
    for (std::uint32_t index = 0; index < size; ++index) {
        byte = reader_.number<std::uint8_t>();
        bits |= std::uint64_t{byte} << (8 * index);
    }
    if ((byte & 0x80U) != 0 && size < sizeof(int64_t)) {  // two's complement, shorter than ours
        bits |= ~std::uint64_t{0} << (8 * size);
    }
    push(static_cast<int64_t>(bits));
}

void PickleMachine::skip_opaque(std::uint64_t size, std::string_view name) {
    reader_.skip(size);
    push(Opaque{"builtins", name});
}

void PickleMachine::push_tuple(std::size_t size) {
    std::vector<ValueId> items(size);
    for (std::size_t index = size; index > 0; --index) {
        items[index - 1] = pop();
    }
    push(Sequence{std::move(items)});
}

void PickleMachine::append(const std::vector<ValueId>& items) {
    if (auto* const list = get<Sequence>(top())) {
        list->items.insert(list->items.end(), items.begin(), items.end());
    }
}

void PickleMachine::set_items(const std::vector<ValueId>& items) {
    if (items.size() % 2 != 0) {
        reader_.fail("damaged pickle: a key without a value");
    }
    if (auto* const dict = get<Dict>(top())) {
        for (std::size_t index = 0; index < items.size(); index += 2) {
            dict->items.emplace_back(items[index], items[index + 1]);
        }
    }
}

void PickleMachine::push_dict() {
    const auto items = pop_to_mark();
    push(Dict{});
    set_items(items);
}

std::string_view PickleMachine::text_of(ValueId id) {
    const auto* const text = get<std::string_view>(id);
    return text == nullptr ? std::string_view() : *text;
}

void PickleMachine::push_global(std::string_view module, std::string_view name) {
    if (const auto known = known_name(module, name)) {
        push(Global{*known, name});
    } else {
        push(Opaque{module, name});
    }
}

void PickleMachine::push_stack_global() {
    const ValueId name = pop();
    const ValueId module = pop();
    push_global(text_of(module), text_of(name));
}

void PickleMachine::reduce() {
    const ValueId arguments = pop();
    const ValueId function = pop();
    const auto* const global = get<Global>(function);
    const auto* const sequence = get<Sequence>(arguments);
    const bool known = global != nullptr && sequence != nullptr && global->known != KnownName::kStorageClass;
    if (known && global->known != KnownName::kOrderedDict) {
        push(Call{global->known, arguments});
    } else if (known && sequence->items.empty()) {
        push(Dict{});
    } else {
        push_opaque(function);
    }
}

void PickleMachine::push_object(std::size_t arguments) {
    for (std::size_t count = 0; count < arguments; ++count) {
        pop();
    }
    push_opaque(pop());
}

/// An object of the class, or the result of the function, `callable`.
void PickleMachine::push_opaque(ValueId callable) {
    const auto* const opaque = get<Opaque>(callable);
    push(opaque == nullptr ? Opaque{"", "object"} : Opaque(*opaque));
}

}  // namespace patchfusion::checkpoint
