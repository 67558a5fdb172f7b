// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/core/random.h"

#include <cmath>
#include <numbers>

namespace patchfusion {
namespace {

std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31U);
}

}  // namespace

Random Random::fork(std::uint64_t stream) const {
    return Random(mix(state_ ^ mix(stream + 0x632be59bd9b4e019ULL)));
}

std::uint64_t Random::bits() {
    state_ += 0x9e3779b97f4a7c15ULL;
    return mix(state_);
}

double Random::uniform() {
    return static_cast<double>(bits() >> 11U) * 0x1.0p-53;
}

double Random::uniform(double low, double high) {
    return low + (high - low) * uniform();
}

double Random::log_uniform(double low, double high) {
    return low * std::exp(std::log(high / low) * uniform());
}

int Random::integer(int low, int high) {
    return low + static_cast<int>(uniform() * (static_cast<double>(high) - low + 1.0));
}

bool Random::chance(double probability) {
    return uniform() < probability;
}

double Random::normal() {
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
    return radius * std::cos(2.0 * std::numbers::pi * uniform());
}

}  // namespace patchfusion
