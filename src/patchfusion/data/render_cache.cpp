// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/data/render_cache.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "patchfusion/core/error.h"

namespace patchfusion::data {
namespace {

constexpr std::size_t kHeaderBytes = 4096;
constexpr std::size_t kPlaceBytes = 4 * sizeof(double);
constexpr std::uint64_t kWhole = 0x776f686c5f636552ULL;  // the mark at the end of a whole record

/// What the first bytes of the file say; a file with other words is another's.
std::string header_text(const RecordOptions& o, const RecordSource& source) {
    return fmt::format(
        "PatchFusion render cache 4: seed {} process {}x{} split {} f0 {} view {} window {} candidates {} rays {} {} {}\n",
        o.seed, o.process_size.height, o.process_size.width, o.split, o.canonical_focal_px, o.view_scale, o.window_tiles,
        o.window_candidates, o.colour_rays, source.kind, source.name);
}

std::size_t pixel_bytes(Size size) {
    return static_cast<std::size_t>(size.area()) * 5;
}

/// Bytes of a record: place (4 doubles), pixels of the view, of the window, padding, the mark.
std::size_t record_bytes(const RecordOptions& o) {
    const std::size_t content = kPlaceBytes + pixel_bytes(o.view_size()) + pixel_bytes(o.window_size());
    return (content + sizeof(kWhole) + 63) / 64 * 64;
}

/// The next tensor of a record, sharing its memory.
torch::Tensor take(std::byte*& from, at::IntArrayRef shape, torch::Dtype dtype) {
    auto tensor = torch::from_blob(from, shape, dtype);
    from += tensor.nbytes();
    return tensor;
}

/// The pixels of a record's bytes: both depths, then both colours, so that float16 stays aligned.
Record record_at(std::byte* from, const RecordOptions& o) {
    Record record;
    const Size view = o.view_size();
    const Size window = o.window_size();
    record.view.depth = take(from, {view.height, view.width}, torch::kHalf);
    record.window.depth = take(from, {window.height, window.width}, torch::kHalf);
    record.view.rgb = take(from, {view.height, view.width, 3}, torch::kByte);
    record.window.rgb = take(from, {window.height, window.width, 3}, torch::kByte);
    return record;
}

void copy_pixels(const Pixels& to, const Pixels& from) {
    if (to.rgb.sizes() != from.rgb.sizes() || to.depth.sizes() != from.depth.sizes()) {
        throw InternalError("render cache: pixels of another size");
    }
    to.rgb.copy_(from.rgb);
    to.depth.copy_(from.depth);
}

bool equal_pixels(const Pixels& a, const Pixels& b) {
    return torch::equal(a.rgb, b.rgb) && torch::equal(a.depth, b.depth);
}

[[noreturn]] void fail(const std::filesystem::path& path, std::string_view what, int code) {
    throw InputError(
        fmt::format("{}: cannot {} the render cache: {}", path.string(), what, std::generic_category().message(code)));
}

/// Writes the header into an empty file; checks that of one that has content.
void claim(int descriptor, const std::filesystem::path& path, const std::string& header) {
    std::string found(header.size(), '\0');
    const ssize_t read = ::pread(descriptor, found.data(), found.size(), 0);
    if (read == 0) {
        if (::pwrite(descriptor, header.data(), header.size(), 0) != static_cast<ssize_t>(header.size())) {
            fail(path, "write", errno);
        }
    } else if (found != header) {
        throw InputError(
            fmt::format("{}: was made with other settings; delete it or name another cache folder", path.string()));
    }
}

/// Room on the disk for bytes `from` to `to`, without which writing through the mapping would end the program.
void reserve(int descriptor, const std::filesystem::path& path, std::size_t from, std::size_t to) {
    if (const int code = ::posix_fallocate(descriptor, static_cast<off_t>(from), static_cast<off_t>(to - from)); code != 0) {
        fail(path, fmt::format("reserve {} MB for", (to - from) / 1000000), code);
    }
}

struct File {
    int descriptor;
    ~File() { ::close(descriptor); }
};

}  // namespace

RenderCache::RenderCache(const std::filesystem::path& folder, const RecordOptions& options, std::int64_t records,
                         RecordSource source, std::int64_t first)
    : options_(options), source_(std::move(source)), records_(records) {
    std::error_code problem;
    std::filesystem::create_directories(folder, problem);  // what goes wrong here shows when the file is opened
    path_ = folder / fmt::format("{}_{}x{}_seed{}.cache", source_.kind, options.process_size.height, options.process_size.width,
                                 options.seed);
    const File file{::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)};
    if (file.descriptor < 0) {
        fail(path_, "open", errno);
    }
    claim(file.descriptor, path_, header_text(options, source_));
    mapped_bytes_ = kHeaderBytes + record_bytes(options) * static_cast<std::size_t>(records);
    reserve(file.descriptor, path_, 0, kHeaderBytes);
    reserve(file.descriptor, path_, kHeaderBytes + record_bytes(options) * static_cast<std::size_t>(first), mapped_bytes_);
    void* mapping = ::mmap(nullptr, mapped_bytes_, PROT_READ | PROT_WRITE, MAP_SHARED, file.descriptor, 0);
    if (mapping == MAP_FAILED) {
        fail(path_, "map", errno);
    }
    mapping_ = static_cast<std::byte*>(mapping);
}

RenderCache::~RenderCache() {
    ::munmap(mapping_, mapped_bytes_);
}

std::byte* RenderCache::at(std::int64_t index) const {
    if (index < 0 || index >= records_) {
        throw InternalError(fmt::format("render cache record {} of {}", index, records_));
    }
    return mapping_ + kHeaderBytes + record_bytes(options_) * static_cast<std::size_t>(index);
}

bool RenderCache::has(std::int64_t index) const {
    auto* mark = reinterpret_cast<std::uint64_t*>(at(index) + record_bytes(options_) - sizeof(kWhole));
    return std::atomic_ref(*mark).load(std::memory_order_acquire) == kWhole;
}

std::int64_t RenderCache::count(std::int64_t first) const {
    std::int64_t whole = 0;
    for (std::int64_t i = first; i < records_; ++i) {
        whole += has(i) ? 1 : 0;
    }
    return whole;
}

Record RenderCache::read(std::int64_t index) const {
    if (!has(index)) {
        throw InternalError(fmt::format("{}: record {} is not there", path_.string(), index));
    }
    Record record = record_at(at(index) + kPlaceBytes, options_);
    std::array<double, 4> place{};
    std::memcpy(place.data(), at(index), kPlaceBytes);
    record.place = {.left = place[0], .top = place[1], .width = place[2], .height = place[3]};
    return record;
}

void RenderCache::write(std::int64_t index, const Record& record) {
    const std::array<double, 4> place = {record.place.left, record.place.top, record.place.width, record.place.height};
    std::memcpy(at(index), place.data(), kPlaceBytes);
    const Record stored = record_at(at(index) + kPlaceBytes, options_);
    copy_pixels(stored.view, record.view);
    copy_pixels(stored.window, record.window);
    auto* mark = reinterpret_cast<std::uint64_t*>(at(index) + record_bytes(options_) - sizeof(kWhole));
    std::atomic_ref(*mark).store(kWhole, std::memory_order_release);
}

void RenderCache::check_records(std::int64_t first) const {
    constexpr std::int64_t kCompared = 3;  // each takes a second, or the reading of a game world
    std::vector<std::int64_t> there;
    for (std::int64_t i = first; i < records_; ++i) {
        if (has(i)) {
            there.push_back(i);
        }
    }
    const auto step = static_cast<std::size_t>(std::max<std::int64_t>(1, std::ssize(there) / kCompared));
    for (std::size_t k = 0; k < there.size(); k += step) {
        const Record now = source_.make(options_, there[k]);
        const Record then = read(there[k]);
        if (!equal_pixels(now.view, then.view) || !equal_pixels(now.window, then.window)) {
            throw InputError(fmt::format("{}: record {} is of another version of the program or of its data; delete the file",
                                         path_.string(), there[k]));
        }
    }
}

void RenderCache::fill(int threads, const Progress& progress, std::int64_t first, const Share& share) {
    check_records(first);
    (void)at::get_num_threads();  // settle the caller's own number before the workers ask for one thread each
    std::atomic<std::int64_t> next = first + share.index;
    std::mutex mutex;
    std::exception_ptr failure;
    auto done = static_cast<int>(count(first));
    const auto work = [&] {
        at::set_num_threads(1);  // of this thread
        try {
            for (std::int64_t i = next.fetch_add(share.count); i < records_; i = next.fetch_add(share.count)) {
                if (has(i)) {
                    continue;
                }
                write(i, source_.make(options_, i));
                const std::scoped_lock lock(mutex);
                ++done;
                if (progress) {
                    progress(source_.kind, done, static_cast<int>(records_ - first));
                }
            }
        } catch (...) {
            next = records_;
            const std::scoped_lock lock(mutex);
            failure = std::current_exception();
        }
    };
    const unsigned workers = threads > 0 ? static_cast<unsigned>(threads) : std::max(1U, std::thread::hardware_concurrency());
    std::vector<std::jthread> pool;
    for (unsigned i = 0; i < workers; ++i) {
        pool.emplace_back(work);
    }
    pool.clear();  // joins
    if (failure) {
        std::rethrow_exception(failure);
    }
}

}  // namespace patchfusion::data
