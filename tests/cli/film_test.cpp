// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include "cli/cli_test.h"
#include "patchfusion/image/film.h"

namespace patchfusion::testing {
namespace {

const std::string kFiveFrames = PATCHFUSION_SOURCE_DIR "/tests/image/data/five_frames.mp4";

class Film : public CliTest {};

/// The PATH without any program, as long as this lives.
class EmptyPath {
  public:
    EmptyPath() { ::setenv("PATH", "/nonexistent", 1); }
    ~EmptyPath() { ::setenv("PATH", before_.c_str(), 1); }
    EmptyPath(const EmptyPath&) = delete;
    EmptyPath& operator=(const EmptyPath&) = delete;

  private:
    std::string before_ = std::getenv("PATH");
};

TEST_F(Film, BecomesDepthFramesAndAFilm) {
    if (!image::FilmWriter::available()) {
        GTEST_SKIP() << "no ffmpeg on the PATH";
    }
    const ProgramRun run = predict({kFiveFrames, "--temporal", "--plan", "coarse", "--format", "npy"});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_NE(run.out.find("five_frames_000005_depth.npy"), std::string::npos) << run.out;
    EXPECT_EQ(image::read_npy(folder_ / "out/five_frames_000001_depth.npy").sizes(), (torch::IntArrayRef{64, 96}));
    EXPECT_EQ(written().size(), 11U);
    image::FilmReader film(folder_ / "out/five_frames_depth.mp4");
    EXPECT_EQ(film.frames(), 5);
    EXPECT_NEAR(film.frames_per_second(), 12.5, 1e-6);
}

TEST_F(Film, NeedsFfmpegWhereFramesDoNot) {
    photo("in/f1.png");
    const EmptyPath empty;
    expect_one_error(predict({kFiveFrames, "--plan", "coarse"}), 1, "apt-get install ffmpeg");
    const ProgramRun run = predict({(folder_ / "in").string(), "--temporal", "--plan", "coarse", "--format", "npy"});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_NE(run.err.find("left out, since the program ffmpeg is missing"), std::string::npos) << run.err;
    EXPECT_EQ(written(), (std::vector<std::string>{"f1_depth.json", "f1_depth.npy"}));
}

TEST_F(Film, OfAFolderTakesItsFramesByNumber) {
    for (const char* name : {"in/f10.png", "in/f9.png", "in/f1.png"}) {
        photo(name);
    }
    const ProgramRun run =
        predict({(folder_ / "in").string(), "--temporal", "--fps", "5", "--plan", "coarse", "--format", "npy"});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_LT(run.out.find("f1.png"), run.out.find("f9.png")) << run.out;
    EXPECT_LT(run.out.find("f9.png"), run.out.find("f10.png")) << run.out;
    if (image::FilmWriter::available()) {
        EXPECT_NE(run.out.find("in_depth.mp4: 3 frames, 5 a second"), std::string::npos) << run.out;
        EXPECT_EQ(image::FilmReader(folder_ / "out/in_depth.mp4").frames(), 3);
    }
    const torch::Tensor last = image::read_npy(folder_ / "out/f10_depth.npy");
    const ProgramRun alone = predict({(folder_ / "in/f10.png").string(), "--plan", "coarse", "--format", "npy"});
    EXPECT_EQ(alone.exit_code, 0) << alone.err;  // frames that are all the same
    EXPECT_TRUE(torch::allclose(last, image::read_npy(folder_ / "out/f10_depth.npy"), 1e-4));
}

TEST_F(Film, FramesOfAnotherSizeAndFilesThatAreNoFilmsFailAlone) {
    photo("in/f1.png");
    photo("in/f2.png", {.height = 48, .width = 64});
    photo("in/f3.png");
    write_bytes(folder_ / "bad.mp4", "no film");
    const ProgramRun run = predict(
        {(folder_ / "bad.mp4").string(), (folder_ / "in").string(), "--temporal", "--plan", "coarse", "--format", "npy"});
    EXPECT_EQ(run.exit_code, 1);
    EXPECT_NE(run.err.find("bad.mp4: "), std::string::npos) << run.err;
    EXPECT_TRUE(std::filesystem::exists(folder_ / "out/f3_depth.npy"));
    if (image::FilmWriter::available()) {
        EXPECT_NE(run.err.find("f2.png: 64x48 pixels, but the film"), std::string::npos) << run.err;
        EXPECT_NE(run.out.find("frames_depth.mp4: 2 frames"), std::string::npos) << run.out;
    }
}

}  // namespace
}  // namespace patchfusion::testing
