// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/serve/open_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>

namespace patchfusion::serve {

std::shared_ptr<const OpenFile> OpenFile::open(const std::filesystem::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);  // NOLINT(*-vararg): as POSIX has it
    if (descriptor < 0) {
        return nullptr;
    }
    struct stat about {};
    const std::size_t size = ::fstat(descriptor, &about) == 0 ? static_cast<std::size_t>(about.st_size) : 0;
    return std::shared_ptr<const OpenFile>(new OpenFile(descriptor, size));  // NOLINT(*-owning-memory): private constructor
}

OpenFile::~OpenFile() {
    ::close(descriptor_);
}

std::size_t OpenFile::read(std::size_t offset, char* buffer, std::size_t bytes) const {
    return static_cast<std::size_t>(std::max<::ssize_t>(0, ::pread(descriptor_, buffer, bytes, static_cast<::off_t>(offset))));
}

}  // namespace patchfusion::serve
