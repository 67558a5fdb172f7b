// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/checkpoint/inflate.h"

#include <zlib.h>
#include <algorithm>

namespace patchfusion::checkpoint {
namespace {

constexpr std::size_t kLargestStep = 1U << 30U;  // zlib counts in 32 bits

unsigned step_of(std::size_t left) {
    return static_cast<unsigned>(std::min(left, kLargestStep));
}

}  // namespace

bool inflate_exactly(std::span<std::byte> compressed, std::span<std::byte> inflated) {
    z_stream stream{};
    if (::inflateInit2(&stream, -MAX_WBITS) != Z_OK) {
        return false;
    }
    Bytef nothing = 0;  // zlib wants a place to write even for an empty entry
    stream.next_in = reinterpret_cast<Bytef*>(compressed.data());
    stream.next_out = inflated.empty() ? &nothing : reinterpret_cast<Bytef*>(inflated.data());
    std::size_t in_left = compressed.size();
    std::size_t out_left = inflated.size();
    int status = Z_OK;
    while (status == Z_OK) {
        const unsigned in_step = step_of(in_left);
        const unsigned out_step = step_of(out_left);
        stream.avail_in = in_step;
        stream.avail_out = out_step;
        status = ::inflate(&stream, Z_NO_FLUSH);
        in_left -= in_step - stream.avail_in;
        out_left -= out_step - stream.avail_out;
    }
    ::inflateEnd(&stream);
    return status == Z_STREAM_END && out_left == 0;
}

std::uint32_t crc32_of(std::span<const std::byte> bytes) {
    return static_cast<std::uint32_t>(::crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

}  // namespace patchfusion::checkpoint
