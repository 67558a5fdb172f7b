// SPDX-License-Identifier: Apache-2.0
// fuzz TARGET SECONDS SEEDS_FOLDER: changes the seeds, keeps what takes new branches, changes that further (see README.md).
// fuzz TARGET FILE: one input again, as it was saved when it failed.
#include <fmt/format.h>
#include <sanitizer/asan_interface.h>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <vector>

#include "fuzz/coverage.h"
#include "fuzz/mutator.h"
#include "fuzz/targets.h"
#include "patchfusion/core/error.h"
#include "patchfusion/core/timer.h"

namespace patchfusion::fuzz {
namespace {

namespace fs = std::filesystem;

constexpr double kSlowest = 5;  // seconds an input may take, under the sanitizers
constexpr std::uint64_t kSeed = 20240617;

/// What is being tried, for when the sanitizers end the program.
struct Current {
    std::string target;
    std::string input;
};

Current& current() {
    static Current now;
    return now;
}

void save_current_input() {
    const std::string file = fmt::format("fuzz-failed-{}.bin", current().target);  // in the working folder
    std::ofstream(file, std::ios::binary) << current().input;
    fmt::print(stderr, "fuzz: the input is in {}\n", file);
}

/// Runs one input; returns what is wrong with the parser, nothing where all is well.
std::optional<std::string> failure_of(const Target& target, const std::string& input) {
    current().input = input;
    const Timer timer;
    try {
        target(input);
    } catch (const CheckpointError& refused) {
        if (std::string_view(refused.what()).find('\n') != std::string_view::npos) {
            return fmt::format("a message of several lines: {}", refused.what());
        }
    } catch (const std::exception& error) {
        return fmt::format("threw {}", error.what());
    }
    return timer.seconds() > kSlowest ? std::optional(fmt::format("took {:.1f} s", timer.seconds())) : std::nullopt;
}

std::string read_input(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

int fail(const std::string& reason) {
    save_current_input();
    fmt::print(stderr, "fuzz: {}\n", reason.substr(0, 1000));
    return 1;
}

int run_for(const std::string& name, const Target& target, double seconds, const fs::path& seeds) {
    std::vector<std::string> corpus;
    for (const fs::directory_entry& entry : fs::directory_iterator(seeds)) {
        corpus.push_back(read_input(entry.path()));
    }
    std::sort(corpus.begin(), corpus.end());  // the folder's order is the file system's
    Mutator mutator(kSeed);
    const std::size_t seed_count = corpus.size();
    std::size_t runs = 0;
    for (const Timer timer; timer.seconds() < seconds || runs < seed_count; ++runs) {
        const std::string input = runs < seed_count ? corpus[runs] : mutator.next(corpus);
        start_coverage();
        if (const auto failure = failure_of(target, input)) {
            return fail(*failure);
        }
        if (new_branches() > 0 && runs >= seed_count) {
            corpus.push_back(input);
        }
    }
    fmt::print("fuzz {}: {} inputs in {:.0f} s, {} branches, corpus {} -> {}\n", name, runs, seconds, branches_seen(),
               seed_count, corpus.size());
    return 0;
}

int run(const std::vector<std::string>& arguments) {
    const auto target = arguments.empty() ? targets().end() : targets().find(arguments[0]);
    if (target == targets().end() || arguments.size() < 2 || arguments.size() > 3) {
        fmt::print(stderr, "usage: fuzz safetensors|zip|legacy|pickle SECONDS SEEDS_FOLDER, or fuzz TARGET FILE\n");
        return 2;
    }
    current().target = target->first;
    __asan_set_death_callback(save_current_input);
    if (arguments.size() == 3) {
        return run_for(target->first, target->second, std::stod(arguments[1]), arguments[2]);
    }
    const auto failure = failure_of(target->second, read_input(arguments[1]));
    fmt::print("fuzz: {}\n", failure.value_or("nothing wrong"));
    return failure ? 1 : 0;
}

}  // namespace
}  // namespace patchfusion::fuzz

/// LibTorch keeps memory until the end, which is no leak; what an input may take is bounded.
extern "C" const char* __asan_default_options() {  // NOLINT: the sanitizer's name
    return "detect_leaks=0:max_allocation_size_mb=512:hard_rss_limit_mb=2048";
}

int main(int argc, char** argv) {
    return patchfusion::fuzz::run({argv + 1, argv + argc});
}
