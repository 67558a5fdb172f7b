// SPDX-License-Identifier: Apache-2.0
// Not OpenImageIO, which reads films, too: 2.4 gives the last frames of H.264 (those after which no other is decoded) as black.
#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <charconv>
#include <sstream>
#include <string>
#include <utility>

#include "patchfusion/core/error.h"
#include "patchfusion/core/files.h"
#include "patchfusion/image/child_program.h"
#include "patchfusion/image/film.h"

namespace patchfusion::image {

struct FilmHeader {
    int frames = 0;  // 0: not told
    double frames_per_second = 25;
};

namespace {

constexpr std::array kFilmExtensions = {".avi", ".mov", ".qt",  ".mp4",  ".m4v", ".mkv", ".webm",
                                        ".3gp", ".mj2", ".mpg", ".mpeg", ".ogv", ".wmv"};

/// A local file, whatever its name looks like.
std::string address_of(const std::filesystem::path& path) {
    return "file:" + std::filesystem::absolute(path).string();
}

/// "KEY=VALUE" lines of ffprobe: avg_frame_rate=25/2 and nb_frames=5, the latter N/A in some containers.
FilmHeader probe(const std::filesystem::path& path) {
    ChildProgram ffprobe({"ffprobe", "-v", "error", "-protocol_whitelist", "file", "-select_streams", "v:0", "-show_entries",
                          "stream=avg_frame_rate,nb_frames", "-of", "default=noprint_wrappers=1", address_of(path)},
                         ChildProgram::Stream::Output);
    std::array<char, 1024> text{};
    std::istringstream lines(std::string(text.data(), ffprobe.read(text.data(), text.size())));
    FilmHeader header;
    bool has_rate = false;
    for (std::string line; std::getline(lines, line);) {
        const std::string value = line.substr(line.find('=') + 1);
        if (line.starts_with("nb_frames=")) {
            std::from_chars(value.data(), value.data() + value.size(), header.frames);  // NOLINT(*-pointer-arithmetic)
        } else if (line.starts_with("avg_frame_rate=")) {
            has_rate = true;
            double over = 0;
            double under = 0;
            char stroke = 0;
            if (std::istringstream(value) >> over >> stroke >> under && over > 0 && under > 0) {
                header.frames_per_second = over / under;
            }
        }
    }
    if (!ffprobe.finish() || !has_rate) {
        throw InputError(fmt::format("{}: not a film that ffmpeg can read ({})", path.string(), ffprobe.last_words()));
    }
    return header;
}

}  // namespace

bool is_film(const std::filesystem::path& path) {
    const std::string extension = lower_extension(path);
    return std::ranges::find(kFilmExtensions, extension) != kFilmExtensions.end();
}

struct FilmReader::Impl {
    Impl(std::filesystem::path film, const PhotoLimits& bounds)
        : path(std::move(film)),
          limits(bounds),
          header(probe(path)),
          ffmpeg({"ffmpeg",      "-nostdin", "-xerror",        "-loglevel", "error", "-protocol_whitelist",
                  "file,pipe",   "-i",       address_of(path), "-map",      "0:v:0", "-fps_mode",
                  "passthrough", "-pix_fmt", "rgb24",          "-c:v",      "ppm",   "-f",
                  "image2pipe",  "pipe:1"},
                 ChildProgram::Stream::Output) {}

    [[noreturn]] void fail(const std::string& why) const { throw InputError(fmt::format("{}: {}", path.string(), why)); }

    /// The next word of a PPM header (Netpbm: P6 WIDTH HEIGHT 255, one white space after each); empty at the film's end.
    std::string word() {
        std::string letters;
        for (char letter = 0; letters.size() < 8 && ffmpeg.read(&letter, 1) == 1 && letter != ' ' && letter != '\n';) {
            letters += letter;
        }
        return letters;
    }

    /// None at the film's end.
    std::optional<Size> next_size() {
        if (word() != "P6") {
            return std::nullopt;
        }
        Size size;
        for (int* const side : {&size.width, &size.height}) {
            const std::string digits = word();
            std::from_chars(digits.data(), digits.data() + digits.size(), *side);  // NOLINT(*-pointer-arithmetic)
        }
        if (word() != "255") {
            fail("damaged: ffmpeg gives no frames of 8 bits");
        }
        if (const std::string problem = size_problem(size, limits.pixels); !problem.empty()) {
            fail(fmt::format("frames of {}", problem));
        }
        return size;
    }

    std::filesystem::path path;
    PhotoLimits limits;
    FilmHeader header;
    ChildProgram ffmpeg;
    bool ended = false;
};

FilmReader::FilmReader(const std::filesystem::path& path, const PhotoLimits& limits) {
    if (!std::filesystem::exists(path)) {
        throw InputError(fmt::format("{}: no such file; check the name", path.string()));
    }
    impl_ = std::make_unique<Impl>(path, limits);
}

FilmReader::~FilmReader() = default;

int FilmReader::frames() const {
    return impl_->header.frames;
}

double FilmReader::frames_per_second() const {
    return impl_->header.frames_per_second;
}

std::optional<Photo> FilmReader::next() {
    if (impl_->ended) {
        return std::nullopt;
    }
    const std::optional<Size> size = impl_->next_size();
    if (!size) {
        impl_->ended = true;
        if (!impl_->ffmpeg.finish()) {
            impl_->fail(fmt::format("damaged: ffmpeg cannot decode it ({})", impl_->ffmpeg.last_words()));
        }
        return std::nullopt;
    }
    Photo frame{.rgb = torch::empty({size->height, size->width, 3}, torch::kUInt8), .focal_px = std::nullopt};
    if (impl_->ffmpeg.read(frame.rgb.mutable_data_ptr(), frame.rgb.nbytes()) != frame.rgb.nbytes()) {
        impl_->fail(fmt::format("damaged: a frame ends early ({})", impl_->ffmpeg.last_words()));
    }
    return frame;
}

}  // namespace patchfusion::image
