// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/checkpoint/restricted_pickle.h"

#include <gtest/gtest.h>
#include <filesystem>
#include <limits>
#include <span>

#include "checkpoint/test_files.h"
#include "patchfusion/core/error.h"

namespace patchfusion::checkpoint {
namespace {

namespace pickle = test::pickle;

Pickle read_bytes(const std::string& bytes) {
    ByteReader reader(std::as_bytes(std::span(bytes)), "test");
    return read_pickle(reader);
}

std::string pickle_error(const std::string& bytes) {
    try {
        static_cast<void>(read_bytes(bytes));
        return "";
    } catch (const CheckpointError& error) {
        return error.what();
    }
}

int64_t integer_of(const std::string& value) {
    const std::string bytes = pickle::whole(value);
    const Pickle result = read_bytes(bytes);
    const auto* const number = result.get<int64_t>(result.root);
    return number == nullptr ? -999 : *number;
}

TEST(RestrictedPickle, ReadsIntegersOfEveryWidthAndSign) {
    EXPECT_EQ(integer_of("K\xff"), 255);
    EXPECT_EQ(integer_of(std::string("M\x01\x80", 3)), 0x8001);
    EXPECT_EQ(integer_of("J\xfe\xff\xff\xff"), -2);
    EXPECT_EQ(integer_of(std::string("\x8a\x00", 2)), 0);
    EXPECT_EQ(integer_of("\x8a\x01\xff"), -1);
    EXPECT_EQ(integer_of(std::string("\x8a\x02\xff\x00", 4)), 255);
    EXPECT_EQ(integer_of("\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f"), std::numeric_limits<int64_t>::max());
    EXPECT_EQ(integer_of(std::string("\x8b\x02\x00\x00\x00\x00\x80", 7)), -32768);
    EXPECT_EQ(integer_of("\x8a\x09" + std::string(9, '\x01')), -999) << "more than 64 bits are opaque";
}

TEST(RestrictedPickle, ReadsNewerProtocols) {
    // Protocol 4: frame, SHORT_BINUNICODE, MEMOIZE, STACK_GLOBAL, as pickle.dumps(OrderedDict(), 4) writes them.
    const std::string bytes = std::string("\x80\x04\x95\x22\x00\x00\x00\x00\x00\x00\x00", 11) +
                              "\x8c\x0b"
                              "collections"
                              "\x94\x8c\x0b"
                              "OrderedDict"
                              "\x94\x93\x94)R\x94.";
    const Pickle result = read_bytes(bytes);
    EXPECT_NE(result.get<Dict>(result.root), nullptr);
}

TEST(RestrictedPickle, ForeignObjectsAreInert) {
    const test::TemporaryFolder folder;
    const auto proof = (folder / "proof").string();
    for (const auto& [module, name] :
         {std::pair{"os", "system"}, {"posix", "system"}, {"builtins", "eval"}, {"torch.hub", "load"}}) {
        const std::string bytes = pickle::whole(pickle::call(module, name, pickle::tuple({pickle::text("touch " + proof)})));
        const Pickle result = read_bytes(bytes);
        const auto* const opaque = result.get<Opaque>(result.root);
        ASSERT_NE(opaque, nullptr);
        EXPECT_EQ(opaque->module, module);
        EXPECT_EQ(opaque->name, name);
    }
    EXPECT_FALSE(std::filesystem::exists(proof));
}

TEST(RestrictedPickle, AllowedFunctionsAreKeptAsCallsAndNotMade) {
    const std::string bytes = pickle::whole(pickle::tensor("N", 0, {1}, {1}));
    const Pickle result = read_bytes(bytes);
    const auto* const call = result.get<Call>(result.root);
    ASSERT_NE(call, nullptr);
    EXPECT_EQ(call->function, KnownName::kRebuildTensor);
    EXPECT_EQ(result.get<Sequence>(call->arguments)->items.size(), 6U);
}

TEST(RestrictedPickle, StateOfAnyObjectIsDropped) {
    const std::string bytes = pickle::whole("cmy\nNet\n)\x81" + pickle::dict({{"a", "N"}}) + "b");
    const Pickle result = read_bytes(bytes);
    EXPECT_NE(result.get<Opaque>(result.root), nullptr);
}

TEST(RestrictedPickle, ValuesThatContainThemselvesAreHarmless) {
    const std::string list = pickle::whole(std::string("]q\x00h\x00\x61", 6));
    const Pickle result = read_bytes(list);
    ASSERT_NE(result.get<Sequence>(result.root), nullptr);
    EXPECT_EQ(result.get<Sequence>(result.root)->items, std::vector{result.root});
    const std::string dict = pickle::whole(std::string("}q\x00", 3) + pickle::text("me") + std::string("h\x00s", 3));
    EXPECT_EQ(pickle_error(dict), "");
}

TEST(RestrictedPickle, DeepNestingNeedsNoDeepStack) {
    const std::size_t depth = 1000000;
    EXPECT_EQ(pickle_error(pickle::whole(std::string(depth, ']') + std::string(depth - 1, 'a'))), "");
}

TEST(RestrictedPickle, RefusesWhatIsNotAPickle) {
    EXPECT_NE(pickle_error("\x80\x02\x82\x01.").find("unknown pickle operation 0x82"), std::string::npos);
    EXPECT_NE(pickle_error("\x80\x02I1\n.").find("unknown pickle operation 0x49"), std::string::npos);
    EXPECT_NE(pickle_error("\x80\x09N.").find("protocol 9"), std::string::npos);
    EXPECT_NE(pickle_error("\x80\x02.").find("more values than it has"), std::string::npos);
    EXPECT_NE(pickle_error("\x80\x02Nt.").find("mark"), std::string::npos);
    EXPECT_NE(pickle_error("\x80\x02N(0.").find("more values than it has"), std::string::npos) << "POP must not pass a MARK";
    EXPECT_NE(pickle_error("\x80\x02h\x05.").find("recalls value 5"), std::string::npos);
    EXPECT_NE(pickle_error("\x80\x02}(Nu.").find("key without a value"), std::string::npos);
    EXPECT_NE(pickle_error("\x80\x02"
                           "cos\nsystem")
                  .find("line has no end"),
              std::string::npos);
    EXPECT_NE(pickle_error("\x80\x02N").find("truncated"), std::string::npos);
    EXPECT_NE(pickle_error("\x80\x02X\xff\xff\xff\xff"
                           "abc.")
                  .find("needs 4294967295 more bytes"),
              std::string::npos);
    EXPECT_NE(pickle_error("\x80\x04\x8d" + std::string(8, '\xff') + ".").find("needs 18446744073709551615"),
              std::string::npos);
}

TEST(RestrictedPickle, EndlessPicklesAreCutOff) {
    std::string bytes = "\x80\x02";
    for (std::size_t count = 0; count < (std::size_t{1} << 23U) + 1; ++count) {
        bytes += "(1";  // a mark, and its removal
    }
    EXPECT_NE(pickle_error(bytes + "N.").find("longer than any network's"), std::string::npos);
}

TEST(RestrictedPickle, TruncationAtAnyByteIsAnError) {
    const std::string bytes =
        pickle::whole(pickle::dict({{"w", pickle::tensor(pickle::storage("FloatStorage", "0", 4), 0, {2, 2}, {2, 1})}}));
    ASSERT_EQ(pickle_error(bytes), "");
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        EXPECT_NE(pickle_error(bytes.substr(0, size)), "") << size;
    }
}

}  // namespace
}  // namespace patchfusion::checkpoint
