// SPDX-License-Identifier: Apache-2.0
#include "cli/cli_test.h"

namespace patchfusion::testing {
namespace {

class Export3d : public CliTest {
  protected:
    /// `patchfusion export3d` of depth.npy beside a photograph of the same size.
    [[nodiscard]] ProgramRun export3d(std::vector<std::string> more = {}) {
        std::vector<std::string> arguments = {"export3d", (folder_ / "depth.npy").string(), "--photo", photo("x.png"), "-o",
                                              output()};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run_program(arguments);
    }
    void write_depth(Size size) { image::write_npy(folder_ / "depth.npy", torch::full({size.height, size.width}, 2.5F)); }
};

TEST_F(Export3d, WritesEveryViewUnderThePhotographsName) {
    write_depth({64, 96});
    const ProgramRun run = export3d({"--format", "ply,glb,normals,stereo,anaglyph,controlnet", "--focal-px", "80"});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(written(), (std::vector<std::string>{"x.glb", "x.ply", "x_anaglyph.jpg", "x_controlnet.png", "x_normals.png",
                                                   "x_stereo.jpg"}));
    EXPECT_NE(run.out.find("focal length 80 px"), std::string::npos) << run.out;
}

TEST_F(Export3d, TakesTheFocalLengthThatPredictWrote) {
    EXPECT_EQ(predict({photo("view.png"), "--format", "npy,ply,glb", "--plan", "coarse", "--focal-px", "70"}).exit_code, 0);
    const std::string before = read_bytes(folder_ / "out/view.ply");
    const ProgramRun run = run_program({"export3d", (folder_ / "out/view_depth.npy").string(), "--photo", photo("view.png"),
                                        "-o", output(), "--format", "ply"});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_NE(run.out.find("focal length 70 px"), std::string::npos) << run.out;
    EXPECT_EQ(read_bytes(folder_ / "out/view.ply"), before);
}

TEST_F(Export3d, RefusesWhatDoesNotFit) {
    write_depth({10, 20});
    expect_one_error(export3d(), 2, "20x10");
    expect_one_error(export3d({"--format", "png"}), 2, "ply, glb");
    expect_one_error(export3d({"--format", "obj"}), 2, "obj");
    write_depth({64, 96});
    expect_one_error(export3d({"--max-depth", "1"}), 2, "nothing to write");
}

TEST(Doctor, TellsTheMachineAndTestsTheDefaultModel) {
    const ProgramRun run = run_program({"doctor"});
    for (const char* part : {"LibTorch", "OpenImageIO", "CPU", "memory", "weights", "self-test"}) {
        EXPECT_NE(run.out.find(part), std::string::npos) << run.out;
    }
    EXPECT_EQ(run.exit_code, 0) << run.out;
    EXPECT_NE(run.out.find("self-test    passed"), std::string::npos) << run.out;
}

}  // namespace
}  // namespace patchfusion::testing
