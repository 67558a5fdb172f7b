// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/image/child_program.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <utility>

#include "patchfusion/core/error.h"

namespace patchfusion::image {
namespace {

/// Starts the program with these as its stdin, stdout and stderr, -1 meaning none; -1 where it cannot be.
::pid_t start(std::vector<std::string> arguments, const std::array<int, 3>& streams) {
    std::vector<char*> argv;
    argv.reserve(arguments.size() + 1);
    for (std::string& argument : arguments) {
        argv.push_back(argument.data());
    }
    argv.push_back(nullptr);
    ::posix_spawn_file_actions_t actions{};
    ::posix_spawn_file_actions_init(&actions);
    for (int n = 0; n < 3; ++n) {
        const int stream = streams.at(static_cast<std::size_t>(n));
        if (stream < 0) {
            ::posix_spawn_file_actions_addopen(&actions, n, "/dev/null", O_RDWR, 0);
        } else {
            ::posix_spawn_file_actions_adddup2(&actions, stream, n);
        }
    }
    ::pid_t process = -1;
    const int failed = ::posix_spawnp(&process, argv.front(), &actions, nullptr, argv.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    return failed == 0 ? process : -1;
}

}  // namespace

bool has_program(std::string_view name) {
    const char* const path = std::getenv("PATH");
    std::istringstream folders(path == nullptr ? "" : path);
    for (std::string folder; std::getline(folders, folder, ':');) {
        if (::access((std::filesystem::path(folder) / name).c_str(), X_OK) == 0) {
            return true;
        }
    }
    return false;
}

ChildProgram::ChildProgram(std::vector<std::string> arguments, Stream stream) {
    const std::string name = arguments.front();
    std::array<int, 2> ends = {-1, -1};
    errors_ = ::memfd_create("stderr", MFD_CLOEXEC);
    if (errors_ < 0 || ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        ::close(errors_);
        throw InputError(fmt::format("{}: no stream to this program: too many open files", name));
    }
    stream_ = ends[0];
    const bool reads = stream == Stream::Input;
    process_ = start(std::move(arguments), {reads ? ends[1] : -1, reads ? -1 : ends[1], errors_});
    ::close(ends[1]);
    if (process_ < 0) {
        ::close(stream_);
        ::close(errors_);
        throw InputError(fmt::format("films need the program {}; install it (apt-get install ffmpeg)", name));
    }
}

ChildProgram::~ChildProgram() {
    static_cast<void>(finish());
    ::close(errors_);
}

bool ChildProgram::write(const void* bytes, std::size_t count) {
    const auto* at = static_cast<const char*>(bytes);
    while (count > 0) {
        const ::ssize_t sent = ::send(stream_, at, count, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR) {
            return false;
        }
        const auto done = static_cast<std::size_t>(std::max<::ssize_t>(sent, 0));
        at += done;  // NOLINT(*-pointer-arithmetic): as send(2) takes it
        count -= done;
    }
    return true;
}

std::size_t ChildProgram::read(void* bytes, std::size_t count) {
    auto* const start_of = static_cast<char*>(bytes);
    std::size_t got = 0;
    while (got < count) {
        const ::ssize_t more = ::recv(stream_, start_of + got, count - got, 0);  // NOLINT(*-pointer-arithmetic)
        if (more == 0 || (more < 0 && errno != EINTR)) {
            break;
        }
        got += static_cast<std::size_t>(std::max<::ssize_t>(more, 0));
    }
    return got;
}

bool ChildProgram::finish() {
    if (process_ < 0) {
        return false;  // it ended before
    }
    ::close(std::exchange(stream_, -1));
    int status = -1;
    ::waitpid(std::exchange(process_, -1), &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

std::string ChildProgram::last_words() const {
    std::array<char, 4096> text{};
    struct stat about {};
    ::fstat(errors_, &about);
    const auto from = std::max<::off_t>(0, about.st_size - static_cast<::off_t>(text.size()));
    const ::ssize_t got = ::pread(errors_, text.data(), text.size(), from);
    std::istringstream lines(std::string(text.data(), static_cast<std::size_t>(std::max<::ssize_t>(got, 0))));
    std::string last = "no reason given";
    for (std::string line; std::getline(lines, line);) {
        last = line.empty() ? last : line;
    }
    return last;
}

}  // namespace patchfusion::image
