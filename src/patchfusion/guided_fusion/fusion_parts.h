// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace patchfusion::guided_fusion {

/// Parts of N_g that table 2 of the paper takes away one by one.
struct FusionParts {
    bool guidance = true;         // roi(F_c) and F_f enter the decoder (Eq. 3); off in row 4
    bool global_to_local = true;  // roi(F_g2l) enters the skip connections (Eq. 2); off in rows 4 to 6
};

}  // namespace patchfusion::guided_fusion
