// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/nn/window_kernel.h"

#include <algorithm>
#include <cmath>

#include "patchfusion/core/for_each_processor.h"
#include "patchfusion/nn/lanes.h"

namespace patchfusion::nn {
namespace {

constexpr int kPart = 8;               // channels of a head that are worked on together: what the registers hold
constexpr std::int64_t kTogether = 8;  // windows for which a head's bias stays in the cache
constexpr float kApart = -100.0F;      // added to scores of pixels that the roll brought together

/// One head of one window, laid out for the loops over it; used again and again.
struct Work {
    explicit Work(const WindowRows& rows)
        : pixels(rows.window * rows.window),
          queries(whole_lanes(pixels)),
          depth(rows.channels / rows.heads),
          depth_parts((depth + kPart - 1) / kPart * kPart),
          query(static_cast<std::size_t>(depth_parts * queries)),
          key(static_cast<std::size_t>(pixels * depth_parts)),
          value(key.size()),
          score(static_cast<std::size_t>(pixels * kLanes)),
          stretch(static_cast<std::size_t>(queries)),
          place(static_cast<std::size_t>(pixels)) {}

    std::int64_t pixels;                // T
    std::int64_t queries;               // T in whole lanes
    std::int64_t depth;                 // d
    std::int64_t depth_parts;           // d in whole parts; what is beyond stays 0
    std::vector<float> query;           // [depth_parts,queries] over sqrt(d)
    std::vector<float> key;             // [T,depth_parts]
    std::vector<float> value;           // [T,depth_parts]
    std::vector<float> score;           // [T,kLanes] of the queries that are worked on
    std::vector<std::int32_t> stretch;  // [queries]
    std::vector<std::int64_t> place;    // [T] the pixel's index in the rows, -1 beyond the map
    bool one_stretch = true;
};

/// Where a window's pixels are.
void locate(const WindowRows& rows, std::int64_t window, Work& work) {
    const std::int64_t top = window / rows.window_columns * rows.window;
    const std::int64_t left = window % rows.window_columns * rows.window;
    work.one_stretch = true;
    for (std::int64_t pixel = 0; pixel < work.pixels; ++pixel) {
        const std::int64_t y = top + pixel / rows.window;
        const std::int64_t x = left + pixel % rows.window;
        const auto i = static_cast<std::size_t>(pixel);
        const bool beyond = rows.row[y] < 0 || rows.column[x] < 0;
        work.place[i] = beyond ? -1 : rows.row[y] * rows.width + rows.column[x];
        work.stretch[i] = 3 * rows.row_stretch[y] + rows.column_stretch[x];
        work.one_stretch = work.one_stretch && work.stretch[i] == work.stretch.front();
    }
}

[[gnu::always_inline]] inline void gather(const WindowRows& rows, std::int64_t head, Work& work) {
    const float scale = 1.0F / std::sqrt(static_cast<float>(work.depth));
    for (std::int64_t pixel = 0; pixel < work.pixels; ++pixel) {
        const std::int64_t place = work.place[static_cast<std::size_t>(pixel)];
        const float* const query = (place < 0 ? rows.beyond : rows.qkv + place * 3 * rows.channels) + head * work.depth;
        const float* const key = query + rows.channels;
        const float* const value = key + rows.channels;
        for (std::int64_t d = 0; d < work.depth; ++d) {
            work.query[static_cast<std::size_t>(d * work.queries + pixel)] = scale * query[d];
            work.key[static_cast<std::size_t>(pixel * work.depth_parts + d)] = key[d];
            work.value[static_cast<std::size_t>(pixel * work.depth_parts + d)] = value[d];
        }
    }
}

/// Adds `Part` channels' products of queries [first, first + kLanes) with every key to the scores, from `before`.
template <int Part>
[[gnu::always_inline]] inline void add_products(const Work& work, std::int64_t first, std::int64_t channel, const float* before,
                                                std::int64_t step, float* score) {
    Lanes query[Part];
    for (int d = 0; d < Part; ++d) {
        query[d] = load(work.query.data() + (channel + d) * work.queries + first);
    }
    const float* key = work.key.data() + channel;
    for (std::int64_t j = 0; j < work.pixels; ++j, key += work.depth_parts, before += step) {
        Lanes sum = load(before);
        for (int d = 0; d < Part; ++d) {
            sum += key[d] * query[d];
        }
        store(score + j * kLanes, sum);
    }
}

/// `Part` channels of the queries' mixed values, written where the pixels lie.
template <int Part>
[[gnu::always_inline]] inline void mix(const WindowRows& rows, const Work& work, std::int64_t first, std::int64_t head,
                                       std::int64_t channel, const Lanes& share) {
    Lanes sum[Part] = {};
    const float* value = work.value.data() + channel;
    const float* score = work.score.data();
    for (std::int64_t j = 0; j < work.pixels; ++j, value += work.depth_parts, score += kLanes) {
        const Lanes probability = load(score);
        for (int d = 0; d < Part; ++d) {
            sum[d] += value[d] * probability;
        }
    }
    const std::int64_t count = std::min<std::int64_t>(kLanes, work.pixels - first);
    for (int d = 0; d < Part && channel + d < work.depth; ++d) {
        const Lanes mean = sum[d] * share;
        for (std::int64_t lane = 0; lane < count; ++lane) {
            if (const std::int64_t place = work.place[static_cast<std::size_t>(first + lane)]; place >= 0) {
                rows.mixed[place * rows.channels + head * work.depth + channel + d] = mean[lane];
            }
        }
    }
}

/// Scores to exp(score - largest); returns 1 / their sum of each query.
[[gnu::always_inline]] inline Lanes soften(Work& work, std::int64_t first) {
    float* const score = work.score.data();
    if (!work.one_stretch) {
        IntLanes own;
        std::memcpy(&own, work.stretch.data() + first, sizeof own);
        for (std::int64_t j = 0; j < work.pixels; ++j) {
            const Lanes added = own == work.stretch[static_cast<std::size_t>(j)] ? Lanes{} : Lanes{} + kApart;
            store(score + j * kLanes, load(score + j * kLanes) + added);
        }
    }
    Lanes largest = load(score);
    for (std::int64_t j = 1; j < work.pixels; ++j) {
        const Lanes here = load(score + j * kLanes);
        largest = here > largest ? here : largest;
    }
    Lanes total = {};
    for (std::int64_t j = 0; j < work.pixels; ++j) {
        const Lanes weight = exp_of_negative(load(score + j * kLanes) - largest);
        store(score + j * kLanes, weight);
        total += weight;
    }
    return 1.0F / total;
}

template <int Part>
[[gnu::always_inline]] inline void attend_head(const WindowRows& rows, std::int64_t head, Work& work) {
    gather(rows, head, work);
    const float* const bias = rows.bias + head * work.pixels * work.queries;
    for (std::int64_t first = 0; first < work.queries; first += kLanes) {
        add_products<Part>(work, first, 0, bias + first, work.queries, work.score.data());
        for (std::int64_t channel = Part; channel < work.depth; channel += Part) {
            add_products<Part>(work, first, channel, work.score.data(), kLanes, work.score.data());
        }
        const Lanes share = soften(work, first);
        for (std::int64_t channel = 0; channel < work.depth; channel += Part) {
            mix<Part>(rows, work, first, head, channel, share);
        }
    }
}

}  // namespace

WindowAxis window_axis(int length, int window, int shift) {
    const int padded = (length + window - 1) / window * window;
    WindowAxis axis;
    for (int i = 0; i < padded; ++i) {
        const int at = (i + shift) % padded;
        const int stretch = i < padded - window ? 0 : i < padded - shift ? 1 : 2;
        axis.at.push_back(at < length ? at : -1);
        axis.stretch.push_back(shift == 0 ? 0 : stretch);
    }
    return axis;
}

PATCHFUSION_FOR_EACH_PROCESSOR
void attend_windows(const WindowRows& rows, std::int64_t begin, std::int64_t end) {
    std::vector<Work> works(static_cast<std::size_t>(std::min(kTogether, end - begin)), Work(rows));
    for (std::int64_t first = begin; first < end; first += kTogether) {
        const std::int64_t count = std::min(kTogether, end - first);
        for (std::int64_t i = 0; i < count; ++i) {
            locate(rows, first + i, works[static_cast<std::size_t>(i)]);
        }
        for (std::int64_t head = 0; head < rows.heads; ++head) {
            for (std::int64_t i = 0; i < count; ++i) {
                Work& work = works[static_cast<std::size_t>(i)];
                switch (work.depth) {
                    case 2:
                        attend_head<2>(rows, head, work);
                        break;
                    case 4:
                        attend_head<4>(rows, head, work);
                        break;
                    default:
                        attend_head<kPart>(rows, head, work);
                }
            }
        }
    }
}

}  // namespace patchfusion::nn
