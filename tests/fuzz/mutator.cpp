// SPDX-License-Identifier: Apache-2.0
#include "fuzz/mutator.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace patchfusion::fuzz {
namespace {

constexpr std::size_t kLongest = 1U << 16U;  // bytes of an input
constexpr std::size_t kLongestRange = 256;

/// Numbers at the ends of what formats can say.
constexpr std::array<std::uint64_t, 14> kNumbers = {
    0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff, 1ULL << 32U, 1ULL << 62U, 1ULL << 63U, ~0ULL};

/// Words that random bytes would seldom make.
constexpr std::array<std::string_view, 28> kWords = {"dtype",
                                                     "shape",
                                                     "data_offsets",
                                                     "__metadata__",
                                                     "F32",
                                                     "BF16",
                                                     "BOOL",
                                                     "I64",
                                                     "[0,4]",
                                                     "{}",
                                                     "torch\nFloatStorage\n",
                                                     "torch._utils\n_rebuild_tensor_v2\n",
                                                     "torch._utils\n_rebuild_parameter\n",
                                                     "collections\nOrderedDict\n",
                                                     "cos\nsystem\n",
                                                     "storage",
                                                     "model_state_dict",
                                                     "state_dict",
                                                     "model",
                                                     "cpu",
                                                     "PK\x01\x02",
                                                     "PK\x03\x04",
                                                     "PK\x05\x06",
                                                     "PK\x06\x06",
                                                     "net/data.pkl",
                                                     "net/data/0",
                                                     "net/byteorder",
                                                     "\x80\x02"};

}  // namespace

std::string Mutator::next(const std::vector<std::string>& corpus) {
    std::string input = corpus[below(corpus.size())];
    for (std::size_t left = 1 + below(8); left > 0; --left) {
        change(input, corpus);
    }
    input.resize(std::min(input.size(), kLongest));
    return input;
}

void Mutator::change(std::string& input, const std::vector<std::string>& corpus) {
    const std::size_t at = below(input.size() + 1);
    const std::size_t range = std::min(below(kLongestRange) + 1, input.size() - at);
    switch (below(8)) {
        case 0:
            if (at < input.size()) {
                input[at] = static_cast<char>(static_cast<unsigned char>(input[at]) ^ (1U << below(8)));
            }
            break;
        case 1:
            if (at < input.size()) {
                input[at] = static_cast<char>(below(256));
            }
            break;
        case 2:
            set_number(input);
            break;
        case 3:
            input.erase(at, range);
            break;
        case 4:
            input.insert(at, input.substr(at, range));
            break;
        case 5:
            input.insert(at, kWords[below(kWords.size())]);
            break;
        case 6:
            copy_range(input, corpus[below(corpus.size())]);
            break;
        default:
            input.insert(at, range, static_cast<char>(below(256)));
    }
}

/// Overwrites 1, 2, 4 or 8 bytes with a number of the list, or moves the number that stands there by up to 16.
void Mutator::set_number(std::string& input) {
    const std::size_t size = std::size_t{1} << below(4);
    if (input.size() < size) {
        return;
    }
    const std::size_t at = below(input.size() - size + 1);
    std::uint64_t number = 0;
    std::memcpy(&number, input.data() + at, size);
    number = below(2) == 0 ? kNumbers[below(kNumbers.size())] : number + below(33) - 16;
    std::memcpy(input.data() + at, &number, size);
}

/// Overwrites or inserts a part of another input.
void Mutator::copy_range(std::string& input, const std::string& from) {
    const std::size_t begin = below(from.size() + 1);
    const std::string part = from.substr(begin, below(kLongestRange) + 1);
    const std::size_t at = below(input.size() + 1);
    input.replace(at, below(2) == 0 ? 0 : std::min(part.size(), input.size() - at), part);
}

}  // namespace patchfusion::fuzz
