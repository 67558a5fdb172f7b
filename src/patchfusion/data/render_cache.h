// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

#include "patchfusion/core/progress.h"
#include "patchfusion/core/share.h"
#include "patchfusion/data/record_source.h"

namespace patchfusion::data {

/// Records on disk: one memory-mapped file per options, each record at a fixed place, rendered (or cut from its photograph)
/// once and reused over epochs and runs. A record counts only once its last bytes, a mark, are written, so a killed run or a
/// truncated file loses the records in flight and nothing else. Different records may be written and read from several threads.
class RenderCache {
  public:
    /// Opens or creates the file of these options in `folder` (made if missing) for `records` of the source, with room on the
    /// disk for those from `first` on; an existing larger file keeps its size. Throws InputError (file, reason) when the disk
    /// is full or the file is another's.
    RenderCache(const std::filesystem::path& folder, const RecordOptions& options, std::int64_t records,
                RecordSource source = rendered_records(), std::int64_t first = 0);
    ~RenderCache();
    RenderCache(const RenderCache&) = delete;
    RenderCache& operator=(const RenderCache&) = delete;

    /// Records asked for; those beyond are not used.
    [[nodiscard]] std::int64_t records() const { return records_; }
    [[nodiscard]] const RecordOptions& options() const { return options_; }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    /// Whether a record was written whole.
    [[nodiscard]] bool has(std::int64_t index) const;
    /// How many of the records asked for are there, from the first on.
    [[nodiscard]] std::int64_t count(std::int64_t first = 0) const;
    /// Pixels that share the mapping's memory: valid while the cache lives, not to be written to.
    [[nodiscard]] Record read(std::int64_t index) const;
    void write(std::int64_t index, const Record& record);

    /// Makes what is missing from record `first` on, on `threads` threads (0: all cores), or a share of it. Throws InputError
    /// when a record that is there is not what the source gives today (the file is from another version of the program, or
    /// photographs changed): some, evenly spread, are compared.
    void fill(int threads = 0, const Progress& progress = {}, std::int64_t first = 0, const Share& share = {});

  private:
    /// Makes some of the records that are there from `first` on once more and compares.
    void check_records(std::int64_t first) const;
    [[nodiscard]] std::byte* at(std::int64_t index) const;

    RecordOptions options_;
    RecordSource source_;
    std::int64_t records_ = 0;
    std::filesystem::path path_;
    std::byte* mapping_ = nullptr;
    std::size_t mapped_bytes_ = 0;
};

}  // namespace patchfusion::data
