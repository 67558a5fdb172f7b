// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <limits>

#include "checkpoint/test_files.h"
#include "patchfusion/checkpoint/pytorch_file.h"
#include "patchfusion/core/error.h"

namespace patchfusion::checkpoint {
namespace {

namespace pickle = test::pickle;
using test::bytes_of;
using test::pytorch_legacy;
using test::pytorch_zip;

std::string numbers() {
    return bytes_of(std::vector{0.0F, 1.0F, 2.0F, 3.0F, 4.0F, 5.0F});
}

/// The storage that holds them.
std::string six_floats() {
    return pickle::storage("FloatStorage", "0", 6);
}

std::string matrix() {  // [2,3]
    return pickle::tensor(six_floats(), 0, {2, 3}, {3, 1});
}

torch::Tensor expected_matrix() {  // [2,3]
    return torch::arange(6, torch::kFloat32).reshape({2, 3});
}

Checkpoint read_pth(const std::string& content) {
    const test::TemporaryFolder folder;
    return read_checkpoint(folder.write("net.pth", content));
}

std::string pytorch_error(const std::string& content) {
    const test::TemporaryFolder folder;
    return test::error_of(folder.write("net.pth", content));
}

TEST(PytorchFile, FindsTheStateDictWhereverItLies) {
    const std::string state = pickle::dict({{"w", matrix()}});
    const std::string noise = pickle::dict({{"epoch", "K\x07"}, {"lr", "G" + std::string(8, '\0')}});
    const std::string ordered =
        "ccollections\nOrderedDict\n)R(" + pickle::text("w") + matrix() + "u" + pickle::dict({{"_metadata", "}"}}) + "b";
    for (const std::string& root : {state, ordered, pickle::dict({{"model_state_dict", state}, {"optimizer", noise}}),
                                    pickle::dict({{"epoch", "K\x07"}, {"model", ordered}}),
                                    pickle::dict({{"state_dict", state}, {"model", "cmy\nNet\n)R"}})}) {
        const Checkpoint checkpoint = read_pth(pytorch_zip(pickle::whole(root), {numbers()}));
        ASSERT_EQ(checkpoint.tensors.size(), 1U);
        EXPECT_TRUE(torch::equal(checkpoint.tensors.at("w"), expected_matrix()));
    }
}

TEST(PytorchFile, SkipsWhatIsNoTensor) {
    const std::string attack =
        pickle::call("os", "system", pickle::tuple({pickle::text("touch /tmp/patchfusion_was_executed")}));
    const std::string state =
        pickle::dict({{"attack", attack}, {"nested", pickle::dict({{"v", matrix()}})}, {"w", matrix()}, {"step", "K\x01"}});
    const Checkpoint checkpoint = read_pth(pytorch_zip(pickle::whole(state), {numbers()}));
    EXPECT_EQ(checkpoint.tensors.size(), 1U);
    EXPECT_TRUE(checkpoint.tensors.contains("w"));
    EXPECT_FALSE(std::filesystem::exists("/tmp/patchfusion_was_executed"));
}

TEST(PytorchFile, ReadsParametersStridesOffsetsAndSharedStorages) {
    const std::string parameter = pickle::call("torch._utils", "_rebuild_parameter", pickle::tuple({matrix(), "\x88", "N"}));
    const std::string state = pickle::dict({{"parameter", parameter},
                                            {"transposed", pickle::tensor(six_floats(), 0, {3, 2}, {1, 3})},
                                            {"part", pickle::tensor(six_floats(), 4, {2}, {1})},
                                            {"expanded", pickle::tensor(six_floats(), 1, {5, 2}, {0, 1})},
                                            {"scalar", pickle::tensor(six_floats(), 5, {}, {})},
                                            {"empty", pickle::tensor(six_floats(), 0, {0, 4}, {4, 1})}});
    const Checkpoint checkpoint = read_pth(pytorch_zip(pickle::whole(state), {numbers()}));
    EXPECT_TRUE(torch::equal(checkpoint.tensors.at("parameter"), expected_matrix()));
    EXPECT_TRUE(torch::equal(checkpoint.tensors.at("transposed"), expected_matrix().t()));
    EXPECT_TRUE(torch::equal(checkpoint.tensors.at("part"), torch::tensor({4.0F, 5.0F})));
    EXPECT_TRUE(torch::equal(checkpoint.tensors.at("expanded"), torch::tensor({1.0F, 2.0F}).expand({5, 2})));
    EXPECT_EQ(checkpoint.tensors.at("scalar").item<float>(), 5.0F);
    EXPECT_EQ(checkpoint.tensors.at("empty").sizes(), (std::vector<int64_t>{0, 4}));
    EXPECT_EQ(checkpoint.tensors.at("part").storage().data(), checkpoint.tensors.at("parameter").storage().data());
}

TEST(PytorchFile, ReadsEveryStorageType) {
    const std::vector<std::pair<std::string, torch::Dtype>> types = {
        {"DoubleStorage", torch::kFloat64}, {"HalfStorage", torch::kFloat16}, {"BFloat16Storage", torch::kBFloat16},
        {"LongStorage", torch::kInt64},     {"IntStorage", torch::kInt32},    {"ShortStorage", torch::kInt16},
        {"CharStorage", torch::kInt8},      {"ByteStorage", torch::kUInt8},   {"BoolStorage", torch::kBool}};
    for (const auto& [name, dtype] : types) {
        const torch::Tensor expected = torch::tensor({1, 0, 1}).to(dtype);  // [3]
        const std::string content(static_cast<const char*>(expected.data_ptr()), expected.nbytes());
        const std::string state = pickle::dict({{"w", pickle::tensor(pickle::storage(name, "0", 3), 0, {3}, {1})}});
        const torch::Tensor read_back = read_pth(pytorch_zip(pickle::whole(state), {content})).tensors.at("w");
        EXPECT_EQ(read_back.scalar_type(), dtype);
        EXPECT_TRUE(torch::equal(read_back, expected)) << name;
    }
}

TEST(PytorchFile, ReadsDeflatedArchives) {
    const std::string state = pickle::whole(pickle::dict({{"w", matrix()}}));
    const auto content = [&](const std::string& byte_order) {
        return test::zip({{.name = "net/data.pkl", .content = state, .deflated = true},
                          {.name = "net/byteorder", .content = byte_order, .deflated = true},
                          {.name = "net/data/0", .content = numbers(), .deflated = true}});
    };
    EXPECT_TRUE(torch::equal(read_pth(content("little")).tensors.at("w"), expected_matrix()));
    EXPECT_NE(pytorch_error(content("big")).find("little-endian"), std::string::npos);
}

TEST(PytorchFile, ReadsTheLegacyFormat) {
    const std::string floats = pickle::storage("FloatStorage", "9000", 6, "N");
    const std::string view =
        pickle::storage("FloatStorage", "9000", 6, pickle::tuple({pickle::text("9001"), "K\x02", "K\x04"}));
    const std::string counter = pickle::storage("LongStorage", "77", 1, "N");
    const std::string state = pickle::dict({{"w", pickle::tensor(floats, 0, {2, 3}, {3, 1})},
                                            {"view", pickle::tensor(view, 1, {2}, {1})},
                                            {"count", pickle::tensor(counter, 0, {}, {})}});
    const Checkpoint checkpoint =
        read_pth(pytorch_legacy(pickle::whole(state), {{"77", 1, bytes_of(int64_t{-5})}, {"9000", 6, numbers()}}));
    EXPECT_TRUE(torch::equal(checkpoint.tensors.at("w"), expected_matrix()));
    EXPECT_TRUE(torch::equal(checkpoint.tensors.at("view"), torch::tensor({3.0F, 4.0F})));
    EXPECT_EQ(checkpoint.tensors.at("count").item<int64_t>(), -5);
}

TEST(PytorchFile, RefusesTensorsThatLeaveTheirStorage) {
    struct BadView {
        int64_t offset;
        std::vector<int64_t> shape;
        std::vector<int64_t> strides;
    };
    const int64_t large = int64_t{1} << 40U;
    for (const BadView& bad : std::vector<BadView>{{1, {2, 3}, {3, 1}},
                                                   {0, {7}, {1}},
                                                   {-1, {1}, {1}},
                                                   {7, {1}, {1}},
                                                   {0, {2}, {-1}},
                                                   {0, {large, large}, {0, 0}},
                                                   {0, {large}, {large}},
                                                   {0, {-1}, {1}},
                                                   {0, {2, 3}, {1}},
                                                   {std::numeric_limits<int64_t>::max(), {2}, {1}}}) {
        const std::string state = pickle::dict({{"layer.w", pickle::tensor(six_floats(), bad.offset, bad.shape, bad.strides)}});
        const std::string message = pytorch_error(pytorch_zip(pickle::whole(state), {numbers()}));
        EXPECT_NE(message.find("net.pth: tensor 'layer.w': "), std::string::npos) << message;
        EXPECT_EQ(message.find('\n'), std::string::npos);
    }
}

TEST(PytorchFile, RefusesDamagedArchivesWithAClearReason) {
    const std::string state = pickle::whole(pickle::dict({{"w", matrix()}}));
    const auto reason = [](const std::string& content, const std::string& wanted) {
        const std::string message = pytorch_error(content);
        EXPECT_NE(message.find(wanted), std::string::npos) << message;
    };
    reason(pytorch_zip(state, {}), "'net/data/0' is missing");
    reason(pytorch_zip(state, {numbers().substr(4)}), "storage '0' has 20 bytes instead of 24");
    reason(test::zip({{.name = "photo.txt", .content = "x"}}), "no data.pkl");
    reason(test::zip({{.name = "net/data.pkl", .content = state}, {.name = "net/byteorder", .content = "big"}}),
           "little-endian");
    reason(test::zip({{.name = "net/data.pkl", .content = state}, {.name = "net/constants.pkl", .content = "x"}}),
           "TorchScript");
    reason(pytorch_zip(pickle::whole(pickle::dict({{"epoch", "K\x01"}, {"lr", "N"}})), {}), "epoch, lr");
    reason(pytorch_zip(pickle::whole(pickle::call("my.models", "Network", ")")), {}), "a Python object, my.models.Network");
    reason(pytorch_zip(pickle::whole(pickle::call("os\x1b[2J", "sys\ttem", ")")), {}), "os\\x1b[2J.sys\\x09tem");
    reason(pytorch_legacy(state, {{"0", 5, numbers()}}), "storage '0' has 5 elements instead of 6");
    reason(pytorch_legacy(state, {{"1", 6, numbers()}}), "storage '1' of a type that cannot be read");
    reason(pytorch_legacy(state, {}), "storage '0' is missing");
}

TEST(PytorchFile, ACyclicStateDictEnds) {
    const std::string state =
        std::string("}q\x00(", 4) + pickle::text("model") + std::string("h\x00", 2) + pickle::text("w") + matrix() + "u";
    EXPECT_EQ(read_pth(pytorch_zip(pickle::whole(state), {numbers()})).tensors.size(), 1U);
    EXPECT_NE(pytorch_error(
                  pytorch_zip(pickle::whole(std::string("}q\x00(", 4) + pickle::text("model") + std::string("h\x00u", 3)), {})),
              "");
}

TEST(PytorchFile, TruncationAtAnyByteIsAnError) {
    const std::string state = pickle::whole(pickle::dict({{"w", matrix()}}));
    const std::string zipped = pytorch_zip(state, {numbers()});
    const std::string legacy = pytorch_legacy(state, {{"0", 6, numbers()}});
    EXPECT_EQ(read_pytorch_zip(test::in_memory(zipped), "net.pth").tensors.size(), 1U);
    EXPECT_EQ(read_pytorch_legacy(test::in_memory(legacy), "net.pth").tensors.size(), 1U);
    for (std::size_t size = 0; size < zipped.size(); ++size) {
        EXPECT_THROW(static_cast<void>(read_pytorch_zip(test::in_memory(zipped.substr(0, size)), "net.pth")), CheckpointError)
            << size;
    }
    for (std::size_t size = 0; size < legacy.size(); ++size) {
        EXPECT_THROW(static_cast<void>(read_pytorch_legacy(test::in_memory(legacy.substr(0, size)), "net.pth")),
                     CheckpointError)
            << size;
    }
}

TEST(PytorchFile, NoWrongByteMakesItLeaveTheFile) {
    const std::string state = pickle::whole(pickle::dict({{"w", matrix()}}));
    const auto read_changed = [](auto read, std::string content) {
        for (std::size_t index = 0; index < content.size(); ++index) {
            const char before = content[index];
            for (const char value : {'\x00', '\x01', '\x7f', '\xff', '('}) {
                content[index] = value;
                try {
                    for (const auto& [name, tensor] : read(test::in_memory(content), "net.pth").tensors) {
                        static_cast<void>(tensor.sum());  // touches every element; the address sanitizer preset looks on
                    }
                } catch (const CheckpointError& error) {
                    EXPECT_EQ(std::string_view(error.what()).find('\n'), std::string_view::npos);
                }
            }
            content[index] = before;
        }
    };
    read_changed(read_pytorch_zip, pytorch_zip(state, {numbers()}));
    read_changed(read_pytorch_legacy, pytorch_legacy(state, {{"0", 6, numbers()}}));
}

}  // namespace
}  // namespace patchfusion::checkpoint
