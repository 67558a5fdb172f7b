// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <charconv>

#include "patchfusion/core/error.h"
#include "patchfusion/tiling/schedule.h"

namespace patchfusion::tiling {
namespace {

constexpr int kMostRandomTiles = 100'000;

}  // namespace

std::string Plan::name() const {
    switch (kind) {
        case PlanKind::Coarse:
            return "coarse";
        case PlanKind::Fine:
            return "fine";
        case PlanKind::BlendScaleShift:
            return "blend-scale-shift";
        case PlanKind::BlendDeform:
            return "blend-deform";
        case PlanKind::BlendPoisson:
            return "blend-poisson";
        case PlanKind::P16:
            return "p16";
        case PlanKind::P49:
            return "p49";
        case PlanKind::Random:
            return fmt::format("r{}", random_tiles);
    }
    throw InternalError("plan of unknown kind");
}

Plan parse_plan(std::string_view name) {
    for (const auto kind : {PlanKind::Coarse, PlanKind::Fine, PlanKind::BlendScaleShift, PlanKind::BlendDeform,
                            PlanKind::BlendPoisson, PlanKind::P16, PlanKind::P49}) {
        if (const Plan plan{.kind = kind}; plan.name() == name) {
            return plan;
        }
    }
    if (name.starts_with('r')) {
        int count = 0;
        const auto* const end = name.data() + name.size();
        const auto [stop, error] = std::from_chars(name.data() + 1, end, count);
        if (error == std::errc{} && stop == end && count >= 1 && count <= kMostRandomTiles) {
            return {.kind = PlanKind::Random, .random_tiles = count};
        }
    }
    throw InputError(
        fmt::format("unknown plan '{}': use coarse, fine, p16, p49 or rN with N from 1 to {} (such as r128), or one of "
                    "the baselines blend-scale-shift, blend-deform and blend-poisson",
                    name, kMostRandomTiles));
}

}  // namespace patchfusion::tiling
