// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <cstdint>
#include <string>

#include "image/scratch_folder.h"
#include "patchfusion/image/depth_file.h"

namespace patchfusion::image {
namespace {

using testing::expect_input_error;
using testing::read_bytes;
using testing::ScratchFolder;
using testing::write_bytes;

// A version-1 file as numpy.save writes it, its values given as raw bytes.
std::string npy_bytes(const std::string& dictionary, const std::string& values) {
    std::string header = dictionary;
    header.resize(117, ' ');
    header += '\n';
    return std::string("\x93NUMPY\x01\x00", 8) + std::string("\x76\x00", 2) + header + values;
}

template <typename T>
std::string raw(std::initializer_list<T> values) {
    return {reinterpret_cast<const char*>(values.begin()), values.size() * sizeof(T)};
}

TEST(Npy, ComesBackBitForBit) {
    const ScratchFolder folder;
    const auto values = torch::randn({7, 11}) * 1e3;
    values[0][0] = std::numeric_limits<float>::infinity();
    write_npy(folder / "a.npy", values.t());  // not contiguous
    EXPECT_TRUE(torch::equal(read_npy(folder / "a.npy"), values.t()));
}

TEST(Npy, DataStartsAtAMultipleOf64AsNumpyPromises) {
    const ScratchFolder folder;
    for (const int width : {1, 10, 100, 1000, 10000}) {
        write_npy(folder / "a.npy", torch::zeros({3, width}));
        const auto size = read_bytes(folder / "a.npy").size();
        EXPECT_EQ((size - 3U * static_cast<unsigned>(width) * sizeof(float)) % 64, 0U) << width;
    }
}

TEST(Npy, ReadsWhatNumpyWrites) {
    const ScratchFolder folder;
    const auto expected = torch::tensor({{1.0, 2.0, 3.0}, {4.0, 5.0, 6.0}}, torch::kFloat32);
    write_bytes(folder / "c.npy",
                npy_bytes("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }", raw({1.0, 2.0, 3.0, 4.0, 5.0, 6.0})));
    EXPECT_TRUE(torch::equal(read_npy(folder / "c.npy"), expected));
    write_bytes(folder / "f.npy", npy_bytes("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }",
                                            raw({1.0F, 4.0F, 2.0F, 5.0F, 3.0F, 6.0F})));
    EXPECT_TRUE(torch::equal(read_npy(folder / "f.npy"), expected));
    write_bytes(folder / "h.npy",
                npy_bytes("{'descr': '<f2', 'fortran_order': False, 'shape': (1, 2), }", raw<std::uint16_t>({0x3c00, 0xc000})));
    EXPECT_TRUE(torch::equal(read_npy(folder / "h.npy"), torch::tensor({{1.0F, -2.0F}})));
}

TEST(Npy, SaysWhatIsWrong) {
    const ScratchFolder folder;
    const auto expect = [&](const std::string& bytes, std::string_view reason) {
        write_bytes(folder / "bad.npy", bytes);
        expect_input_error([&] { (void)read_npy(folder / "bad.npy"); }, folder / "bad.npy", reason);
    };
    const std::string four = raw({1.0F, 2.0F, 3.0F, 4.0F});
    expect("", "not a NumPy");
    expect("just some text, longer than a header's start", "not a NumPy");
    expect(npy_bytes("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", "").substr(0, 40), "header");
    expect(npy_bytes("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", four), "truncated: 2 x 3");
    expect(npy_bytes("{'descr': '<f4', 'fortran_order': False, 'shape': (4,), }", four), "two dimensions");
    expect(npy_bytes("{'descr': '<i4', 'fortran_order': False, 'shape': (2, 2), }", four), "'<i4'");
    expect(npy_bytes("{'descr': '<f4', 'fortran_order': False, 'shape': (9999999, 9999999), }", four), "truncated");
    expect_input_error([&] { (void)read_npy(folder / "none.npy"); }, folder / "none.npy", "no such file");
}

}  // namespace
}  // namespace patchfusion::image
