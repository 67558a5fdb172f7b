// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace patchfusion::serve {

/// One connection, whose client has so much time for so many bytes, however it spreads them. Does not own the descriptor.
class TimedSocket {
  public:
    /// `stall_seconds`: how long the client may leave a piece of an answer unread.
    TimedSocket(int descriptor, double stall_seconds) : descriptor_(descriptor), stall_seconds_(stall_seconds) {}

    /// From now on: so many bytes, all within so many seconds.
    void expect(double seconds, std::int64_t bytes);

    /// As recv(2): bytes read, 0 at the end, -1 where time or bytes are used up or the connection broke.
    [[nodiscard]] ::ssize_t read(char* buffer, std::size_t bytes);
    /// As send(2), without a signal where the client has left.
    [[nodiscard]] ::ssize_t write(const char* bytes, std::size_t count);

    /// Whether the client can take more now or within the stall time; false once it has left or closed its side.
    [[nodiscard]] bool is_writable() const;
    [[nodiscard]] bool ran_out_of_time() const { return out_of_time_; }
    [[nodiscard]] bool ran_out_of_bytes() const { return out_of_bytes_; }
    [[nodiscard]] int descriptor() const { return descriptor_; }

    /// Says that no more comes, and reads what the client still sends: closing with unread bytes would take the answer from it.
    /// Ends when the client closes, is silent for a second, or time or bytes are used up.
    void finish(double seconds, std::int64_t bytes);

  private:
    using Clock = std::chrono::steady_clock;
    /// Refills the buffer; as recv(2).
    [[nodiscard]] ::ssize_t receive();

    int descriptor_;
    double stall_seconds_;
    Clock::time_point deadline_;
    std::int64_t bytes_left_ = 0;
    bool out_of_time_ = false;
    bool out_of_bytes_ = false;
    std::array<char, 16384> buffer_{};  // httplib reads heads byte by byte
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

}  // namespace patchfusion::serve
