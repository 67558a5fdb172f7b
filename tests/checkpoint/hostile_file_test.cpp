// SPDX-License-Identifier: Apache-2.0
// Whole files as an attacker would send them, through read_checkpoint. Their memory must be bounded by their size; the parsers'
// own tests and tests/fuzz have the details.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <limits>

#include "checkpoint/test_files.h"

namespace patchfusion::checkpoint {
namespace {

namespace pickle = test::pickle;

/// Largest memory that this process has had so far, bytes.
std::size_t peak_memory() {
    ::rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::size_t>(usage.ru_maxrss) * 1024;
}

/// The error of a file that must be refused without taking more than 200 MB.
std::string refusal_of(const std::string& content) {
    const test::TemporaryFolder folder;
    const auto path = folder.write("hostile.pth", content);
    const std::size_t before = peak_memory();
    const std::string message = test::error_of(path);
    EXPECT_LT(peak_memory() - before, 200'000'000U);
    EXPECT_TRUE(message.starts_with(path.string() + ": ")) << message;
    EXPECT_EQ(message.find('\n'), std::string::npos);
    return message.substr(std::min(message.size(), path.string().size() + 2));
}

std::string floats(int64_t count) {
    return test::bytes_of(std::vector<float>(static_cast<std::size_t>(count), 1.0F));
}

TEST(HostileFile, TensorsThatAreMuchLargerThanTheirStorageAreRefused) {
    const int64_t large = int64_t{1} << 40U;
    const std::string one = pickle::dict({{"w", pickle::tensor(pickle::storage("FloatStorage", "0", 2), 0, {large}, {0})}});
    EXPECT_NE(refusal_of(test::pytorch_zip(pickle::whole(one), {floats(2)})).find("tensor 'w': 4398046511104 bytes"),
              std::string::npos);
    EXPECT_NE(refusal_of(test::pytorch_legacy(
                             pickle::whole(pickle::dict(
                                 {{"w", pickle::tensor(pickle::storage("FloatStorage", "0", 2, "N"), 0, {large}, {0})}})),
                             {{"0", 2, floats(2)}}))
                  .find("refused"),
              std::string::npos);
}

TEST(HostileFile, ManyTensorsOfOneStorageAreRefusedOnceTheyWouldFillMuch) {
    const int64_t count = 1 << 18;  // 1 MiB
    std::vector<std::pair<std::string, std::string>> items;
    for (int index = 0; index < 200; ++index) {
        items.emplace_back("w" + std::to_string(index),
                           pickle::tensor(pickle::storage("FloatStorage", "0", count), 0, {count}, {1}));
    }
    const std::string message = refusal_of(test::pytorch_zip(pickle::whole(pickle::dict(items)), {floats(count)}));
    EXPECT_NE(message.find("bytes in all"), std::string::npos) << message;
}

TEST(HostileFile, AStorageOfTwoTypesOrSizesIsRefused) {
    // Each size of a storage of booleans would be another copy of it.
    for (const char* const type : {"BoolStorage", "ByteStorage"}) {
        const std::string state = pickle::dict({{"a", pickle::tensor(pickle::storage("BoolStorage", "0", 8), 0, {8}, {1})},
                                                {"b", pickle::tensor(pickle::storage(type, "0", 7), 0, {7}, {1})}});
        EXPECT_NE(refusal_of(test::pytorch_zip(pickle::whole(state), {std::string(8, '\x01')})).find("two types or sizes"),
                  std::string::npos);
    }
}

TEST(HostileFile, ABombBehindThePickleIsRefusedBeforeItIsInflated) {
    const std::string state =
        pickle::whole(pickle::dict({{"w", pickle::tensor(pickle::storage("FloatStorage", "0", 1 << 28), 0, {1 << 28}, {1})}}));
    const std::string zeros(70U << 20U, '\0');
    const std::string content =
        test::zip({{.name = "net/data.pkl", .content = state}, {.name = "net/data/0", .content = zeros, .deflated = true}});
    EXPECT_NE(refusal_of(content).find("would inflate"), std::string::npos);
}

TEST(HostileFile, ManySmallBombsAreRefusedTogether) {
    const std::string zeros(20U << 20U, '\0');
    std::vector<test::ZipEntry> entries = {{.name = "net/data.pkl", .content = {}}};
    std::vector<std::pair<std::string, std::string>> items;
    for (int index = 0; index < 5; ++index) {
        const std::string key = std::to_string(index);
        items.emplace_back("w" + key, pickle::tensor(pickle::storage("FloatStorage", key, 5 << 20), 0, {1}, {1}));
        entries.push_back({.name = "net/data/" + key, .content = zeros, .deflated = true});
    }
    entries[0].content = pickle::whole(pickle::dict(items));
    EXPECT_NE(refusal_of(test::zip(entries)).find("would inflate"), std::string::npos);
}

TEST(HostileFile, AHeaderLengthOfTwoToThe63AndOffsetsBeyondTheFileTakeNoMemory) {
    EXPECT_NE(refusal_of(test::bytes_of(std::uint64_t{1} << 63U) + "{}").find("9223372036854775808"), std::string::npos);
    EXPECT_NE(refusal_of(test::safetensors(R"({"w":{"dtype":"F32","shape":[1099511627776],"data_offsets":[0,4398046511104]}})",
                                           "abcd"))
                  .find("data_offsets"),
              std::string::npos);
}

TEST(HostileFile, AStorageThatSaysItIsLongerThanItsEntryIsRefused) {
    const int64_t most = std::numeric_limits<int64_t>::max() / 4;
    const std::string state = pickle::dict({{"w", pickle::tensor(pickle::storage("FloatStorage", "0", most), 0, {2}, {1})}});
    EXPECT_NE(refusal_of(test::pytorch_zip(pickle::whole(state), {floats(2)})).find("has 8 bytes instead of"),
              std::string::npos);
}

}  // namespace
}  // namespace patchfusion::checkpoint
