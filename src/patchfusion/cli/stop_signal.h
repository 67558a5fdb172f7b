// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace patchfusion::cli {

/// From now on SIGTERM and SIGINT are counted instead of ending the program.
void catch_stop_signals();
/// Returns once one has come.
void wait_for_stop_signal();
/// How many have come.
[[nodiscard]] int stop_signals();

}  // namespace patchfusion::cli
