// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <filesystem>
#include <memory>
#include <optional>

#include "patchfusion/core/geometry.h"
#include "patchfusion/image/photo.h"

namespace patchfusion::image {

/// Whether a file's extension is a film's: avi, mov, mp4, m4v, mpg, mkv, webm and the like.
[[nodiscard]] bool is_film(const std::filesystem::path& path);

/// The frames of a film one after another, by the programs ffmpeg and ffprobe: one is in memory at a time.
class FilmReader {
  public:
    /// Throws InputError in one line for what is no film that can be read, and where the programs are missing.
    explicit FilmReader(const std::filesystem::path& path, const PhotoLimits& limits = {});
    ~FilmReader();
    FilmReader(const FilmReader&) = delete;
    FilmReader& operator=(const FilmReader&) = delete;

    /// As the file's header has them; no frames: it does not tell.
    [[nodiscard]] int frames() const;
    [[nodiscard]] double frames_per_second() const;
    /// Upright; none after the last. Throws InputError for what cannot be decoded and for frames out of bounds.
    [[nodiscard]] std::optional<Photo> next();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Writes a film (H.264 in MP4) with the program ffmpeg, which gets the frames through a pipe: one is in memory at a time.
class FilmWriter {
  public:
    /// Throws InputError where the program is missing or cannot be started.
    FilmWriter(const std::filesystem::path& path, Size size, double frames_per_second);
    /// Leaves nothing behind unless finish() was called.
    ~FilmWriter();
    FilmWriter(const FilmWriter&) = delete;
    FilmWriter& operator=(const FilmWriter&) = delete;

    /// Whether there is a program ffmpeg on the PATH.
    [[nodiscard]] static bool available();
    /// A frame [H,W,3] uint8. Throws InputError for another size than the film's and where ffmpeg gave up.
    void add(const torch::Tensor& rgb);
    /// Only now is the file there. Throws InputError with ffmpeg's last words where it failed.
    void finish();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace patchfusion::image
