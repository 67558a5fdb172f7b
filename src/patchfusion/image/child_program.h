// SPDX-License-Identifier: Apache-2.0
// Private to the room: a program beside this one, which reads or writes bytes for it.
#pragma once

#include <sys/types.h>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace patchfusion::image {

/// Whether a program of this name is on the PATH.
[[nodiscard]] bool has_program(std::string_view name);

/// A program at work, with one end of a stream of bytes; ended with this object.
class ChildProgram {
  public:
    /// What the stream is to the program.
    enum class Stream { Input, Output };

    /// Starts arguments[0] from the PATH, without a shell. Throws InputError where it is not there.
    ChildProgram(std::vector<std::string> arguments, Stream stream);
    ~ChildProgram();
    ChildProgram(const ChildProgram&) = delete;
    ChildProgram& operator=(const ChildProgram&) = delete;

    /// False where the program no longer reads.
    [[nodiscard]] bool write(const void* bytes, std::size_t count);
    /// As many bytes as there are up to `count`; fewer at the end alone.
    [[nodiscard]] std::size_t read(void* bytes, std::size_t count);
    /// Closes the stream and waits for the program's end; whether it was content.
    [[nodiscard]] bool finish();
    /// The last line of what it said on stderr.
    [[nodiscard]] std::string last_words() const;

  private:
    ::pid_t process_ = -1;
    int stream_ = -1;  // a socket rather than a pipe: writing where nobody reads raises no signal
    int errors_ = -1;
};

}  // namespace patchfusion::image
