// SPDX-License-Identifier: Apache-2.0
#include "cli/program.h"

#include <fcntl.h>
#include <pty.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <array>
#include <chrono>
#include <csignal>
#include <functional>
#include <sstream>
#include <thread>

#include "image/scratch_folder.h"

namespace patchfusion::testing {
namespace {

[[noreturn]] void become_program(const std::vector<std::string>& arguments, const std::vector<std::string>& launcher = {}) {
    std::vector<std::string> words = launcher;
    words.emplace_back(PATCHFUSION_BINARY);
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (std::string& word : words) {
        argv.push_back(word.data());
    }
    argv.push_back(nullptr);
    ::execvp(argv.front(), argv.data());
    ::_exit(127);
}

void redirect(int stream, const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);  // NOLINT(*-vararg): as POSIX has it
    ::dup2(descriptor, stream);
}

void wait_for(::pid_t child, ProgramRun& run) {
    int status = 0;
    ::rusage usage{};
    ::wait4(child, &status, 0, &usage);
    run.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    const auto seconds = [](const ::timeval& time) { return static_cast<double>(time.tv_sec) + 1e-6 * time.tv_usec; };
    run.cpu_seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace

std::vector<std::string> ProgramRun::error_lines() const {
    std::vector<std::string> lines;
    std::istringstream text(err);
    for (std::string line; std::getline(text, line);) {
        lines.push_back(line);
    }
    return lines;
}

StartedProgram::StartedProgram(const std::vector<std::string>& arguments, const std::vector<std::string>& launcher)
    : process_(::fork()) {
    if (process_ == 0) {
        redirect(STDOUT_FILENO, folder_ / "out");
        redirect(STDERR_FILENO, folder_ / "err");
        become_program(arguments, launcher);
    }
}

StartedProgram::~StartedProgram() {
    if (process_ > 0) {
        send_signal(SIGKILL);
        ::waitpid(process_, nullptr, 0);
    }
}

std::string StartedProgram::wait_for_output(const std::string& text) const {
    constexpr int kHalfMinute = 600;
    std::string out;
    for (int tick = 0; tick < kHalfMinute && out.find(text) == std::string::npos; ++tick) {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        out = read_bytes(folder_ / "out");
    }
    return out;
}

void StartedProgram::send_signal(int signal) const {
    ::kill(process_, signal);
}

ProgramRun StartedProgram::end() {
    ProgramRun run;
    wait_for(process_, run);
    process_ = -1;
    run.out = read_bytes(folder_ / "out");
    run.err = read_bytes(folder_ / "err");
    return run;
}

ProgramRun run_program(const std::vector<std::string>& arguments, const std::vector<std::string>& launcher) {
    const auto start = std::chrono::steady_clock::now();
    ProgramRun run = StartedProgram(arguments, launcher).end();
    run.wall_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return run;
}

ProgramRun run_program_on_terminal(const std::vector<std::string>& arguments) {
    int terminal = -1;
    const ::winsize size = {.ws_row = 24, .ws_col = 120, .ws_xpixel = 0, .ws_ypixel = 0};
    const ::pid_t child = ::forkpty(&terminal, nullptr, nullptr, &size);
    if (child == 0) {
        become_program(arguments);
    }
    ProgramRun run;
    std::array<char, 4096> buffer{};
    for (::ssize_t got = 0; (got = ::read(terminal, buffer.data(), buffer.size())) > 0;) {
        run.out.append(buffer.data(), static_cast<std::size_t>(got));
    }
    wait_for(child, run);
    ::close(terminal);
    return run;
}

}  // namespace patchfusion::testing
