// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <algorithm>
#include <map>

#include "cli/cli_test.h"

namespace patchfusion::testing {
namespace {

const std::vector<std::string> kTwoProcesses = {
    "env", "OMPI_ALLOW_RUN_AS_ROOT=1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1", "OMPI_MCA_mpi_yield_when_idle=1", "mpirun", "-n",
    "2",   "--oversubscribe"};

/// What srun tells a task of its own, without MPI.
std::vector<std::string> slurm_task(int task, int tasks) {
    return {"env", fmt::format("SLURM_PROCID={}", task), fmt::format("SLURM_STEP_NUM_TASKS={}", tasks)};
}

/// Whether this build can run under MPI, whose memory looks lost to the sanitizers.
constexpr bool runs_under_mpi() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return false;
#else
    return true;
#endif
}

class Shares : public CliTest {
  protected:
    /// Predicts all of the folder `in` into `out` of this test's folder.
    [[nodiscard]] ProgramRun predict_into(const std::string& out, const std::vector<std::string>& launcher,
                                          const std::vector<std::string>& more = {}) const {
        std::vector<std::string> arguments = {"predict",   (folder_ / "in").string(),
                                              "--model",   tiny(),
                                              "-o",        (folder_ / out).string(),
                                              "--plan",    "coarse",
                                              "--format",  "npy,color",
                                              "--threads", "1"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run_program(arguments, launcher);
    }

    /// The files of a folder and what is in them.
    [[nodiscard]] std::map<std::string, std::string> files_of(const std::string& folder) const {
        std::map<std::string, std::string> files;
        for (const auto& entry : std::filesystem::directory_iterator(folder_ / folder)) {
            files[entry.path().filename().string()] = read_bytes(entry.path());
        }
        return files;
    }

    /// Scores the sets in `sets`, or does what `more` says.
    [[nodiscard]] ProgramRun evaluate(const std::vector<std::string>& more,
                                      const std::vector<std::string>& launcher = {}) const {
        std::vector<std::string> arguments = {
            "evaluate", "--data", (folder_ / "sets").string(), "--model", tiny(), "--plan", "coarse,fine", "--threads", "1"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run_program(arguments, launcher);
    }

    /// Two sets, of three images and of one that cannot be read.
    void make_sets() {
        for (const char* name : {"a", "b", "c"}) {
            add_photo_with_depth(folder_ / "sets/indoor", name, kSize, kSize, 55);
        }
        add_photo_with_depth(folder_ / "sets/street", "bad", kSize, kSize, 55);
        write_bytes(folder_ / "sets/street/bad.png", "gone");
    }

    [[nodiscard]] std::string file(const std::string& name) const { return (folder_ / name).string(); }

  private:
    static constexpr Size kSize = {.height = 48, .width = 64};
};

TEST_F(Shares, TwoProcessesPredictTheFilesOfOneAndCountWhatFailed) {
    if (!runs_under_mpi()) {
        GTEST_SKIP() << "not with the sanitizers";
    }
    for (const char* name : {"in/a.png", "in/b.png", "in/c.png"}) {
        photo(name);
    }
    photo("in/a.jpg", {.height = 48, .width = 64});      // its results are called a_2
    write_bytes(folder_ / "in/d.png", "no photograph");  // not process 0's
    photo("in/e.png");
    EXPECT_EQ(predict_into("one", {}).exit_code, 1);
    const ProgramRun two = predict_into("two", kTwoProcesses);
    EXPECT_EQ(two.exit_code, 1) << two.err;
    EXPECT_NE(two.out.find("6 files, 1 failed, 2 processes"), std::string::npos) << two.out;
    EXPECT_NE(two.err.find("d.png: "), std::string::npos) << two.err;
    EXPECT_EQ(std::ranges::count(two.out, '\n'), 6) << two.out;
    const auto files = files_of("one");
    EXPECT_EQ(files.size(), 3U * 5U);
    EXPECT_EQ(files_of("two"), files);
}

TEST_F(Shares, TwoProcessesHaveTheTableAndTheFilesOfOne) {
    if (!runs_under_mpi()) {
        GTEST_SKIP() << "not with the sanitizers";
    }
    make_sets();
    const ProgramRun one = evaluate({"--json", file("one.json"), "--csv", file("one.csv")});
    const ProgramRun two = evaluate({"--json", file("two.json"), "--csv", file("two.csv")}, kTwoProcesses);
    EXPECT_EQ(one.exit_code, 1) << one.err;
    EXPECT_EQ(two.exit_code, 1) << two.err;
    EXPECT_EQ(two.out, one.out);
    EXPECT_EQ(read_bytes(folder_ / "two.json"), read_bytes(folder_ / "one.json"));
    EXPECT_EQ(read_bytes(folder_ / "two.csv"), read_bytes(folder_ / "one.csv"));
}

TEST_F(Shares, TasksOfSlurmAndShardsPredictTheFilesOfOneProcess) {
    for (const char* name : {"in/a.png", "in/b.png", "in/b.jpg"}) {
        photo(name);
    }
    EXPECT_EQ(predict_into("one", {}).exit_code, 0);
    for (const int index : {0, 1}) {
        EXPECT_EQ(predict_into("tasks", slurm_task(index, 2)).exit_code, 0);
        EXPECT_EQ(predict_into("shards", slurm_task(0, 7), {"--shard", fmt::format("{}/2", index + 1)}).exit_code, 0);
        EXPECT_EQ(files_of("tasks").size(), index == 0 ? 6U : 9U);
    }
    EXPECT_EQ(files_of("tasks"), files_of("one"));
    EXPECT_EQ(files_of("shards"), files_of("one"));
    const ProgramRun nothing = predict_into("shards", {}, {"--shard", "5/5"});
    EXPECT_EQ(nothing.exit_code, 0) << nothing.err;
    EXPECT_EQ(nothing.out, "");
}

TEST_F(Shares, FramesOfOneFilmStayTogether) {
    for (const char* name : {"in/f1.png", "in/f2.png", "in/f3.png"}) {
        photo(name);
    }
    EXPECT_EQ(predict_into("one", {}, {"--temporal"}).exit_code, 0);
    EXPECT_EQ(predict_into("parts", {}, {"--temporal", "--shard", "2/2"}).exit_code, 0);
    EXPECT_TRUE(files_of("parts").empty());
    EXPECT_EQ(predict_into("parts", {}, {"--temporal", "--shard", "1/2"}).exit_code, 0);
    auto one = files_of("one");
    auto parts = files_of("parts");
    EXPECT_EQ(one.erase("in_depth.mp4"), parts.erase("in_depth.mp4"));  // the film tells when it was made
    EXPECT_EQ(parts, one);
}

TEST_F(Shares, PartsOfAnEvaluationMergeToTheTableOfOneProcess) {
    make_sets();
    const ProgramRun one = evaluate({"--json", file("one.json"), "--csv", file("one.csv")});
    const ProgramRun first = evaluate({"--shard", "1/2", "--json", file("p1.json")});
    EXPECT_EQ(first.exit_code, 1) << first.err;  // it has the image that cannot be read
    EXPECT_NE(first.out.find("part 1 of 2 -> "), std::string::npos) << first.out;
    EXPECT_EQ(evaluate({"--json", file("p.json")}, slurm_task(1, 2)).exit_code, 0);
    const ProgramRun merged = run_program(
        {"evaluate", "--merge", file("p_2of2.json"), file("p1.json"), "--json", file("all.json"), "--csv", file("all.csv")});
    EXPECT_EQ(merged.exit_code, 1) << merged.err;
    EXPECT_EQ(merged.out, one.out);
    EXPECT_EQ(merged.err, one.err);
    EXPECT_EQ(read_bytes(folder_ / "all.json"), read_bytes(folder_ / "one.json"));
    EXPECT_EQ(read_bytes(folder_ / "all.csv"), read_bytes(folder_ / "one.csv"));
}

TEST_F(Shares, TasksOfSlurmDoNotTrainApart) {
    expect_one_error(run_program({"train", "coarse", "--config", file("none.toml")}, slurm_task(1, 4)), 2,
                     "srun started 4 tasks without MPI");
    expect_one_error(run_program({"train", "coarse", "--config", file("none.toml")}, slurm_task(0, 1)), 2, "none.toml");
}

TEST_F(Shares, MistakesAreOneLine) {
    photo("in/a.png");
    make_sets();
    expect_one_error(predict_into("out", {}, {"--shard", "3/2"}), 2, "--shard 3/2: needs I/N");
    expect_one_error(predict_into("out", slurm_task(2, 2)), 2, "SLURM_PROCID=2");
    expect_one_error(evaluate({"--shard", "0/2", "--json", file("p.json")}), 2, "--shard 0/2: needs I/N");
    expect_one_error(evaluate({"--shard", "1/2"}), 2, "part 1 of 2 alone: give --json FILE");
    expect_one_error(evaluate({"--merge", file("p.json")}), 2, "--merge excludes --data");
    expect_one_error(run_program({"evaluate", "--model", tiny()}), 2, "--data (or --merge) is required");
    expect_one_error(run_program({"evaluate", "--merge", file("none.json")}), 2, "none.json: cannot read");
    EXPECT_EQ(evaluate({"--shard", "2/2", "--json", file("p2.json")}).exit_code, 0);
    expect_one_error(run_program({"evaluate", "--merge", file("p2.json")}), 2, "part 1 of 2 is missing");
    EXPECT_EQ(evaluate({"--shard", "1/2", "--align", "median", "--json", file("p1.json")}).exit_code, 1);
    expect_one_error(run_program({"evaluate", "--merge", file("p1.json"), file("p2.json")}), 2, "has --align none, but");
}

}  // namespace
}  // namespace patchfusion::testing
