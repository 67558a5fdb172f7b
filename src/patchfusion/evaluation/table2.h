// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>

namespace patchfusion::evaluation {

/// REL, SEE and CE (metres) and the seconds of an image; NaN: no value.
struct AblationScores {
    double rel = std::numeric_limits<double>::quiet_NaN();
    double see = std::numeric_limits<double>::quiet_NaN();
    double ce = std::numeric_limits<double>::quiet_NaN();
    double seconds = std::numeric_limits<double>::quiet_NaN();
};

/// What N_g of a row was trained with: feature guidance, G2L, the consistency loss on predictions and on features.
struct Components {
    bool guidance = false;
    bool g2l = false;
    bool cat_p = false;
    bool cat_f = false;
};

/// A row of table 2 of the paper.
struct Table2Row {
    std::string_view key;                    // as the configuration names it
    std::string_view method;                 // what the paper calls it
    std::string_view plan;                   // that it stands for
    std::optional<Components> trained = {};  // rows 4 to 10 and the two of P = 49
    AblationScores paper;
    bool dynamic_update = true;  // false: P = 49 without consistency-aware inference
};

inline constexpr double kNoValue = std::numeric_limits<double>::quiet_NaN();
inline constexpr Components kAllComponents = {true, true, true, true};

/// Table 2 of PatchFusion (Li et al., CVPR 2024): UnrealStereo4K's test set, seconds on an A100; a time that rows share is
/// repeated. Which components rows 5 to 9 have is read from section 4.3.
inline constexpr std::array<Table2Row, 14> kTable2 = {{
    {"coarse", "coarse baseline", "coarse", {}, {0.0455, 0.9144, kNoValue, 0.080}},
    {"fine", "fine baseline", "fine", {}, {0.0627, 0.9546, 0.2546, 1.132}},
    {"1", "1 patch-wise scale and shift", "blend-scale-shift", {}, {0.0544, 1.0060, 0.3703, 2.256}},
    {"2", "2 pixel deformation", "blend-deform", {}, {0.0437, 0.9016, 0.2213, 9.729}},
    {"3", "3 Poisson image editing", "blend-poisson", {}, {0.0467, 1.0313, 0.2499, 31.875}},
    {"4", "4", "p16", Components{}, {0.0450, 0.8932, 0.2155, 1.556}},
    {"5", "5", "p16", Components{.guidance = true}, {0.0423, 0.8588, 0.2318, 1.642}},
    {"6", "6", "p16", Components{.guidance = true, .cat_p = true}, {0.0419, 0.8415, 0.1700, 1.642}},
    {"7", "7", "p16", Components{.guidance = true, .g2l = true}, {0.0414, 0.8473, 0.1714, 2.782}},
    {"8", "8", "p16", Components{.guidance = true, .g2l = true, .cat_p = true}, {0.0411, 0.8624, 0.1215, 2.782}},
    {"9", "9", "p16", Components{.guidance = true, .g2l = true, .cat_f = true}, {0.0403, 0.8451, 0.1624, 2.782}},
    {"10", "10", "p16", kAllComponents, {0.0399, 0.8382, 0.1441, 2.782}},
    {"p49-without-cai", "P = 49 without CAI", "p49", kAllComponents, {0.0398, 0.8397, 0.1441, 7.818}, false},
    {"p49", "P = 49, full method", "p49", kAllComponents, {0.0392, 0.8462, 0.0464, 7.818}},
}};

}  // namespace patchfusion::evaluation
