// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <fstream>

#include "checkpoint/test_files.h"
#include "patchfusion/checkpoint/safetensors_reader.h"
#include "patchfusion/core/error.h"

namespace patchfusion::checkpoint {
namespace {

using test::safetensors;

Checkpoint sample() {
    torch::manual_seed(7);
    Checkpoint checkpoint;
    checkpoint.tensors["conv.weight"] = torch::randn({5, 3, 3, 3});
    checkpoint.tensors["conv.bias"] = torch::randn({5});
    checkpoint.tensors["transposed"] = torch::randn({4, 6}).t();
    checkpoint.tensors["scalar"] = torch::scalar_tensor(0.125);
    checkpoint.tensors["empty"] = torch::empty({0, 3});
    checkpoint.tensors["index"] = torch::arange(7, torch::kInt64);
    checkpoint.tensors["byte"] = torch::arange(3, torch::kUInt8);
    checkpoint.tensors["flag"] = torch::tensor({true, false, true});
    checkpoint.metadata = {{"model", "lite"}, {"note", "a \"quoted\" line"}};
    return checkpoint;
}

TEST(Safetensors, RoundTripKeepsEveryTensorAndText) {
    const test::TemporaryFolder folder;
    const Checkpoint written = sample();
    for (const torch::Dtype dtype : {torch::kFloat64, torch::kFloat32, torch::kFloat16, torch::kBFloat16}) {
        const auto path = folder / "weights.safetensors";
        write_safetensors(path, written, dtype);
        const Checkpoint read = read_checkpoint(path);
        EXPECT_EQ(read.metadata, written.metadata);
        ASSERT_EQ(read.tensors.size(), written.tensors.size());
        for (const auto& [name, tensor] : written.tensors) {
            const auto expected = tensor.is_floating_point() ? tensor.to(dtype) : tensor;
            EXPECT_EQ(read.tensors.at(name).scalar_type(), expected.scalar_type()) << name;
            EXPECT_TRUE(torch::equal(read.tensors.at(name), expected)) << name << " as " << dtype;
        }
    }
}

TEST(Safetensors, EveryIntegerTypeSurvives) {
    const test::TemporaryFolder folder;
    Checkpoint written;
    for (const torch::Dtype dtype : {torch::kInt64, torch::kInt32, torch::kInt16, torch::kInt8}) {
        written.tensors[c10::toString(dtype)] = torch::tensor({-3, 0, 100}).to(dtype);
    }
    write_safetensors(folder / "weights.safetensors", written);
    const Checkpoint read = read_checkpoint(folder / "weights.safetensors");
    for (const auto& [name, tensor] : written.tensors) {
        EXPECT_EQ(read.tensors.at(name).scalar_type(), tensor.scalar_type());
        EXPECT_TRUE(torch::equal(read.tensors.at(name), tensor)) << name;
    }
}

TEST(Safetensors, TensorsAreViewsOfTheFileThatOutliveTheCheckpointAndNeverChangeIt) {
    const test::TemporaryFolder folder;
    const auto path = folder / "weights.safetensors";
    write_safetensors(path, sample());
    torch::Tensor weight = read_checkpoint(path).tensors.at("conv.weight");
    EXPECT_TRUE(torch::equal(weight, sample().tensors.at("conv.weight")));
    weight.fill_(3.0F);
    EXPECT_TRUE(torch::equal(read_checkpoint(path).tensors.at("conv.weight"), sample().tensors.at("conv.weight")));
}

TEST(Safetensors, MisalignedTensorsAreReadToo) {
    const test::TemporaryFolder folder;
    const std::string header =
        R"({"b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"f":{"dtype":"F32","shape":[2],"data_offsets":[1,9]}})";
    const auto path = folder.write("weights", safetensors(header, "\x05" + test::bytes_of(std::vector{1.5F, -2.0F})));
    const Checkpoint read = read_checkpoint(path);
    EXPECT_EQ(read.tensors.at("b").item<int>(), 5);
    EXPECT_TRUE(torch::equal(read.tensors.at("f"), torch::tensor({1.5F, -2.0F})));
}

TEST(Safetensors, BooleansOfAnyByteBecomeZeroOrOne) {
    const test::TemporaryFolder folder;
    const auto path = folder.write(
        "weights", safetensors(R"({"b":{"dtype":"BOOL","shape":[3],"data_offsets":[0,3]}})", std::string("\x00\x01\x07", 3)));
    const torch::Tensor flags = read_checkpoint(path).tensors.at("b");
    EXPECT_EQ(flags.scalar_type(), torch::kBool);
    EXPECT_EQ(flags.sum().item<int>(), 2);
}

TEST(Safetensors, WriterRefusesNumbersThatHalfPrecisionCannotHoldAndLeavesNoFile) {
    const test::TemporaryFolder folder;
    Checkpoint checkpoint;
    checkpoint.tensors["large"] = torch::tensor({1.0F, 70000.0F});
    EXPECT_THROW(write_safetensors(folder / "weights.safetensors", checkpoint, torch::kFloat16), CheckpointError);
    EXPECT_TRUE(std::filesystem::is_empty(folder / ""));
    EXPECT_NO_THROW(write_safetensors(folder / "weights.safetensors", checkpoint, torch::kBFloat16));
}

TEST(Safetensors, WriterRefusesTypesThatTheReaderWouldRefuse) {
    const test::TemporaryFolder folder;
    Checkpoint checkpoint;
    checkpoint.tensors["complex"] = torch::zeros({2}, torch::kComplexFloat);
    EXPECT_THROW(write_safetensors(folder / "weights.safetensors", checkpoint), CheckpointError);
}

struct Bad {
    const char* name;
    std::string content;
    const char* reason;  // must stand in the message
};

/// One F32 tensor 'w' with the given shape and offsets, over eight bytes of data.
std::string one_tensor(const std::string& shape, const std::string& offsets, const std::string& dtype = "F32") {
    return safetensors(R"({"w":{"dtype":")" + dtype + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}}",
                       std::string(8, '\0'));
}

std::string two_tensors(const std::string& first, const std::string& second, std::size_t data_size) {
    const std::string start = R"(":{"dtype":"U8","shape":[4],"data_offsets":)";
    return safetensors(R"({"a)" + start + first + R"(},"b)" + start + second + "}}", std::string(data_size, '\0'));
}

TEST(Safetensors, DamagedFilesAreRefusedWithOneLineNamingFileAndReason) {
    const std::string huge = test::bytes_of(std::uint64_t{1} << 63U) + "{}";
    const std::vector<Bad> files = {
        {"header length 2^63", huge, "9223372036854775808"},
        {"header longer than file", test::bytes_of(std::uint64_t{500}) + "{}   ", "500 bytes in a file of 13"},
        {"no JSON", safetensors("{\"w\":", ""), "damaged safetensors header"},
        {"nested too deep to be a header", safetensors("{\"w\":" + std::string(50000, '['), ""), "damaged safetensors header"},
        {"same name twice",
         safetensors(
             R"({"w":{"dtype":"U8","shape":[],"data_offsets":[0,1]},"w":{"dtype":"U8","shape":[],"data_offsets":[0,1]}})", "x"),
         "'w' is twice"},
        {"unknown type", one_tensor("[2]", "[0,8]", "F99"), "unknown element type 'F99'"},
        {"wrong type for the bytes", one_tensor("[2]", "[0,8]", "F64"), "does not make 8 bytes"},
        {"wrong shape for the bytes", one_tensor("[3]", "[0,8]"), "does not make 8 bytes"},
        {"shape whose product overflows", one_tensor("[4294967296,4294967296,2]", "[0,8]"), "does not make 8 bytes"},
        {"shape whose product overflows to zero", one_tensor("[9223372036854775808,2]", "[0,0]"), "does not make 0 bytes"},
        {"zero side beside overflowing sides", one_tensor("[4294967296,4294967296,0]", "[0,0]"), "does not make 0 bytes"},
        {"negative side", one_tensor("[-2]", "[0,8]"), "'shape' is not a list of whole numbers"},
        {"offset after the end", one_tensor("[4]", "[0,16]"), "data_offsets [0,16] in 8 bytes"},
        {"offset of 2^64 - 4", one_tensor("[3]", "[18446744073709551612,8]"), "data_offsets"},
        {"offset that is no integer", one_tensor("[2]", "[0,8.5]"), "'data_offsets' is not a list"},
        {"offset beyond 64 bits", one_tensor("[2]", "[0,18446744073709551624]"), "'data_offsets' is not a list"},
        {"three offsets", one_tensor("[2]", "[0,8,8]"), "data_offsets"},
        {"overlap", two_tensors("[0,4]", "[2,6]", 6), "overlaps"},
        {"gap", two_tensors("[0,4]", "[5,9]", 9), "gap"},
        {"bytes left over", two_tensors("[0,4]", "[4,8]", 9), "end at byte 8 of 9"},
        {"tensor that is a number", safetensors(R"({"w":3})", ""), "'w'"},
        {"metadata that is no text", safetensors(R"({"__metadata__":{"a":[1]}})", ""), "__metadata__ 'a'"},
    };
    const test::TemporaryFolder folder;
    for (const Bad& bad : files) {
        const auto path = folder.write("bad.safetensors", bad.content);
        const std::string message = test::error_of(path);
        EXPECT_NE(message.find(bad.reason), std::string::npos) << bad.name << ": " << message;
        EXPECT_TRUE(message.starts_with(path.string() + ": ")) << bad.name << ": " << message;
        EXPECT_EQ(message.find('\n'), std::string::npos) << bad.name;
    }
}

TEST(Safetensors, TruncationAtAnyByteIsAnError) {
    const test::TemporaryFolder folder;
    Checkpoint checkpoint;
    checkpoint.tensors["w"] = torch::ones({4});
    write_safetensors(folder / "whole", checkpoint);
    std::string content(std::filesystem::file_size(folder / "whole"), '\0');
    std::ifstream(folder / "whole", std::ios::binary).read(content.data(), static_cast<std::streamsize>(content.size()));
    for (std::size_t size = 0; size < content.size(); ++size) {
        EXPECT_THROW(static_cast<void>(read_safetensors(test::in_memory(content.substr(0, size)), "cut")), CheckpointError)
            << size;
    }
}

}  // namespace
}  // namespace patchfusion::checkpoint
