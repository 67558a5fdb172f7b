// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <unistd.h>
#include <string>
#include <utility>
#include <vector>

#include "patchfusion/core/error.h"
#include "patchfusion/image/child_program.h"
#include "patchfusion/image/film.h"

namespace patchfusion::image {
namespace {

/// ffmpeg's command line: raw frames from its standard input, sides made even as H.264 needs them.
std::vector<std::string> encoder(const std::filesystem::path& file, Size size, double frames_per_second) {
    return {"ffmpeg",
            "-loglevel",
            "error",
            "-f",
            "rawvideo",
            "-pix_fmt",
            "rgb24",
            "-s",
            fmt::format("{}x{}", size.width, size.height),
            "-r",
            fmt::format("{}", frames_per_second),
            "-i",
            "pipe:0",
            "-vf",
            "pad=ceil(iw/2)*2:ceil(ih/2)*2",
            "-c:v",
            "libx264",
            "-crf",
            "18",
            "-preset",
            "veryfast",
            "-pix_fmt",
            "yuv420p",
            "-movflags",
            "+faststart",
            "-f",
            "mp4",
            "-y",
            "file:" + std::filesystem::absolute(file).string()};
}

}  // namespace

struct FilmWriter::Impl {
    Impl(std::filesystem::path file, Size frame, double frames_per_second)
        : path(std::move(file)),
          temporary(path.parent_path() / fmt::format(".{}.{}.tmp.mp4", path.stem().string(), ::getpid())),
          size(frame),
          ffmpeg(encoder(temporary, size, frames_per_second), ChildProgram::Stream::Input) {}

    [[noreturn]] void fail() const {
        throw InputError(fmt::format("{}: ffmpeg could not write the film: {}", path.string(), ffmpeg.last_words()));
    }

    std::filesystem::path path;
    std::filesystem::path temporary;
    Size size;
    ChildProgram ffmpeg;
    bool finished = false;
};

FilmWriter::FilmWriter(const std::filesystem::path& path, Size size, double frames_per_second)
    : impl_(std::make_unique<Impl>(path, size, frames_per_second)) {}

FilmWriter::~FilmWriter() {
    if (!impl_->finished) {
        static_cast<void>(impl_->ffmpeg.finish());
        std::error_code ignored;
        std::filesystem::remove(impl_->temporary, ignored);
    }
}

bool FilmWriter::available() {
    return has_program("ffmpeg");
}

void FilmWriter::add(const torch::Tensor& rgb) {
    if (rgb.size(0) != impl_->size.height || rgb.size(1) != impl_->size.width) {
        throw InputError(fmt::format("{}x{} pixels, but the film {} has {}x{}; give frames of one size", rgb.size(1),
                                     rgb.size(0), impl_->path.string(), impl_->size.width, impl_->size.height));
    }
    const torch::Tensor pixels = rgb.contiguous();
    if (!impl_->ffmpeg.write(pixels.const_data_ptr(), pixels.nbytes())) {
        impl_->fail();
    }
}

void FilmWriter::finish() {
    if (!impl_->ffmpeg.finish()) {
        impl_->fail();
    }
    std::error_code problem;
    std::filesystem::rename(impl_->temporary, impl_->path, problem);
    if (problem) {
        throw InputError(fmt::format("{}: cannot write: {}", impl_->path.string(), problem.message()));
    }
    impl_->finished = true;
}

}  // namespace patchfusion::image
