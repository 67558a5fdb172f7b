// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/checkpoint/restricted_pickle.h"

#include <fmt/format.h>

#include <array>

#include "patchfusion/checkpoint/pickle_machine.h"

// The operations that we read, with the names of Python's pickletools. Left out on purpose: the text operations of protocols
// 0 and 1, the extension registry and out-of-band buffers, none of which torch.save writes.
namespace patchfusion::checkpoint {
namespace {

constexpr std::size_t kMostOperations = 1U << 24U;  // a network of 100 000 tensors needs about 3 million
constexpr std::uint8_t kNewestProtocol = 5;
constexpr std::uint8_t kStop = '.';

using Machine = PickleMachine;
using Operation = void (*)(Machine&);
using Operations = std::array<Operation, 256>;

template <typename T>
T operand(Machine& machine) {
    return machine.reader().number<T>();
}

constexpr auto kU8 = operand<std::uint8_t>;
constexpr auto kU16 = operand<std::uint16_t>;
constexpr auto kU32 = operand<std::uint32_t>;
constexpr auto kU64 = operand<std::uint64_t>;

void check_protocol(Machine& machine) {
    const std::uint8_t protocol = kU8(machine);
    if (protocol < 2 || protocol > kNewestProtocol) {
        machine.reader().fail(fmt::format("pickle protocol {}: only 2 to {} can be read", protocol, kNewestProtocol));
    }
}

void push_global(Machine& machine) {
    const auto module = machine.reader().line();
    machine.push_global(module, machine.reader().line());
}

void set_item(Machine& machine) {
    const ValueId value = machine.pop();
    const ValueId key = machine.pop();
    machine.set_items({key, value});
}

/// The state of an object that has no content here is dropped; the object stays at the top.
void drop_state(Machine& machine) {
    machine.pop();
    static_cast<void>(machine.top());
}

void add_constants(Operations& on) {
    on['N'] = [](Machine& m) { m.push(None{}); };                               // NONE
    on[0x88] = [](Machine& m) { m.push(true); };                                // NEWTRUE
    on[0x89] = [](Machine& m) { m.push(false); };                               // NEWFALSE
    on['J'] = [](Machine& m) { m.push(int64_t{operand<std::int32_t>(m)}); };    // BININT
    on['K'] = [](Machine& m) { m.push(int64_t{kU8(m)}); };                      // BININT1
    on['M'] = [](Machine& m) { m.push(int64_t{kU16(m)}); };                     // BININT2
    on[0x8a] = [](Machine& m) { m.push_long(kU8(m)); };                         // LONG1
    on[0x8b] = [](Machine& m) { m.push_long(kU32(m)); };                        // LONG4
    on['G'] = [](Machine& m) { m.skip_opaque(sizeof(double), "float"); };       // BINFLOAT
    on['U'] = on[0x8c] = [](Machine& m) { m.push_text(kU8(m)); };               // SHORT_BINSTRING, SHORT_BINUNICODE
    on['T'] = on['X'] = [](Machine& m) { m.push_text(kU32(m)); };               // BINSTRING, BINUNICODE
    on[0x8d] = [](Machine& m) { m.push_text(kU64(m)); };                        // BINUNICODE8
    on['C'] = [](Machine& m) { m.skip_opaque(kU8(m), "bytes"); };               // SHORT_BINBYTES
    on['B'] = [](Machine& m) { m.skip_opaque(kU32(m), "bytes"); };              // BINBYTES
    on[0x8e] = on[0x96] = [](Machine& m) { m.skip_opaque(kU64(m), "bytes"); };  // BINBYTES8, BYTEARRAY8
}

void add_stack_and_memo(Operations& on) {
    on[0x80] = check_protocol;                                              // PROTO
    on[0x95] = [](Machine& m) { m.reader().skip(sizeof(std::uint64_t)); };  // FRAME
    on['('] = [](Machine& m) { m.mark(); };                                 // MARK
    on['0'] = [](Machine& m) { m.pop(); };                                  // POP
    on['1'] = [](Machine& m) { m.pop_to_mark(); };                          // POP_MARK
    on['2'] = [](Machine& m) { m.push_again(m.top()); };                    // DUP
    on['q'] = [](Machine& m) { m.keep(kU8(m)); };                           // BINPUT
    on['r'] = [](Machine& m) { m.keep(kU32(m)); };                          // LONG_BINPUT
    on[0x94] = [](Machine& m) { m.memoize(); };                             // MEMOIZE
    on['h'] = [](Machine& m) { m.recall(kU8(m)); };                         // BINGET
    on['j'] = [](Machine& m) { m.recall(kU32(m)); };                        // LONG_BINGET
}

void add_containers(Operations& on) {
    on[')'] = on[']'] = on[0x8f] = [](Machine& m) { m.push(Sequence{}); };                 // EMPTY_TUPLE, EMPTY_LIST, EMPTY_SET
    on[0x85] = [](Machine& m) { m.push_tuple(1); };                                        // TUPLE1
    on[0x86] = [](Machine& m) { m.push_tuple(2); };                                        // TUPLE2
    on[0x87] = [](Machine& m) { m.push_tuple(3); };                                        // TUPLE3
    on['t'] = on['l'] = on[0x91] = [](Machine& m) { m.push(Sequence{m.pop_to_mark()}); };  // TUPLE, LIST, FROZENSET
    on['a'] = [](Machine& m) { m.append({m.pop()}); };                                     // APPEND
    on['e'] = on[0x90] = [](Machine& m) { m.append(m.pop_to_mark()); };                    // APPENDS, ADDITEMS
    on['}'] = [](Machine& m) { m.push(Dict{}); };                                          // EMPTY_DICT
    on['d'] = [](Machine& m) { m.push_dict(); };                                           // DICT
    on['s'] = set_item;                                                                    // SETITEM
    on['u'] = [](Machine& m) { m.set_items(m.pop_to_mark()); };                            // SETITEMS
}

void add_objects(Operations& on) {
    on['c'] = push_global;                                        // GLOBAL
    on[0x93] = [](Machine& m) { m.push_stack_global(); };         // STACK_GLOBAL
    on['R'] = [](Machine& m) { m.reduce(); };                     // REDUCE
    on[0x81] = [](Machine& m) { m.push_object(1); };              // NEWOBJ
    on[0x92] = [](Machine& m) { m.push_object(2); };              // NEWOBJ_EX
    on['b'] = drop_state;                                         // BUILD
    on['Q'] = [](Machine& m) { m.push(PersistentId{m.pop()}); };  // BINPERSID
}

Operations make_operations() {
    Operations operations{};
    add_constants(operations);
    add_stack_and_memo(operations);
    add_containers(operations);
    add_objects(operations);
    return operations;
}

}  // namespace

Pickle read_pickle(ByteReader& reader) {
    static const Operations operations = make_operations();
    PickleMachine machine(reader);
    for (std::size_t count = 0; count < kMostOperations; ++count) {
        const auto code = reader.number<std::uint8_t>();
        if (code == kStop) {
            return machine.finish();
        }
        if (operations[code] == nullptr) {
            reader.fail(fmt::format("unknown pickle operation 0x{:02x}", code));
        }
        operations[code](machine);
    }
    reader.fail("the pickle is longer than any network's");
}

}  // namespace patchfusion::checkpoint
