// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/cli/stop_signal.h"

#include <atomic>
#include <chrono>
#include <csignal>
#include <thread>

namespace patchfusion::cli {
namespace {

constexpr std::chrono::milliseconds kTick(50);

std::atomic<int> signals = 0;  // NOLINT(*-avoid-non-const-global-variables): all that a signal handler can reach

extern "C" void count_signal(int /*number*/) {
    signals.fetch_add(1);
}

}  // namespace

void catch_stop_signals() {
    struct sigaction action {};
    action.sa_handler = count_signal;
    action.sa_flags = SA_RESTART;
    ::sigaction(SIGTERM, &action, nullptr);
    ::sigaction(SIGINT, &action, nullptr);
}

void wait_for_stop_signal() {
    while (signals == 0) {
        std::this_thread::sleep_for(kTick);
    }
}

int stop_signals() {
    return signals;
}

}  // namespace patchfusion::cli
