// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/serve/timed_socket.h"

#include <poll.h>
#include <sys/socket.h>
#include <algorithm>
#include <cerrno>
#include <cstring>

namespace patchfusion::serve {
namespace {

/// As poll(2) on one descriptor: the events that are there, 0 where none came in time.
int wait_for(int descriptor, int events, std::chrono::steady_clock::time_point until) {
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
        ::pollfd state = {.fd = descriptor, .events = static_cast<short>(events), .revents = 0};
        const int ready = ::poll(&state, 1, static_cast<int>(std::max<std::int64_t>(0, left)));
        if (ready >= 0 || errno != EINTR) {
            return ready > 0 ? state.revents : 0;
        }
    }
}

std::chrono::steady_clock::time_point in_seconds(double seconds) {
    return std::chrono::steady_clock::now() +
           std::chrono::duration_cast<std::chrono::steady_clock::duration>(std::chrono::duration<double>(seconds));
}

}  // namespace

void TimedSocket::expect(double seconds, std::int64_t bytes) {
    deadline_ = in_seconds(seconds);
    bytes_left_ = bytes - static_cast<std::int64_t>(end_ - begin_);
}

::ssize_t TimedSocket::read(char* buffer, std::size_t bytes) {
    if (begin_ == end_) {
        const ::ssize_t got = receive();
        if (got <= 0) {
            return got;
        }
    }
    const std::size_t count = std::min(bytes, end_ - begin_);
    std::memcpy(buffer, buffer_.data() + begin_, count);
    begin_ += count;
    return static_cast<::ssize_t>(count);
}

::ssize_t TimedSocket::receive() {
    out_of_bytes_ = bytes_left_ <= 0;
    out_of_time_ = !out_of_bytes_ && wait_for(descriptor_, POLLIN, deadline_) == 0;
    if (out_of_bytes_ || out_of_time_) {
        return -1;
    }
    const ::ssize_t got = ::recv(descriptor_, buffer_.data(), buffer_.size(), 0);
    begin_ = 0;
    end_ = got > 0 ? static_cast<std::size_t>(got) : 0;
    bytes_left_ -= static_cast<std::int64_t>(end_);
    return got;
}

::ssize_t TimedSocket::write(const char* bytes, std::size_t count) {
    if (wait_for(descriptor_, POLLOUT, in_seconds(stall_seconds_)) == 0) {
        return -1;
    }
    return ::send(descriptor_, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT);
}

bool TimedSocket::is_writable() const {
    const int events = wait_for(descriptor_, POLLOUT | POLLRDHUP, in_seconds(stall_seconds_));
    return (events & POLLOUT) != 0 && (events & (POLLRDHUP | POLLHUP | POLLERR)) == 0;
}

void TimedSocket::finish(double seconds, std::int64_t bytes) {
    ::shutdown(descriptor_, SHUT_WR);
    const auto end = in_seconds(seconds);
    while (bytes > 0 && std::chrono::steady_clock::now() < end) {
        if (wait_for(descriptor_, POLLIN, std::min(end, in_seconds(1))) == 0) {
            return;
        }
        const ::ssize_t got = ::recv(descriptor_, buffer_.data(), buffer_.size(), 0);
        if (got <= 0) {
            return;
        }
        bytes -= got;
    }
}

}  // namespace patchfusion::serve
