// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <csignal>
#include <nlohmann/json.hpp>

#include "cli/cli_test.h"
#include "serve/http_client.h"

namespace patchfusion::testing {
namespace {

/// The service as a user starts it, with a folder for temporary files of its own.
class Serve : public CliTest {
  protected:
    Serve() { ::setenv("TMPDIR", temporary_.path().c_str(), 1); }
    ~Serve() override { ::unsetenv("TMPDIR"); }

    void start(const std::vector<std::string>& more = {}) {
        std::vector<std::string> arguments = {"serve", "--model", tiny(), "--port", "0", "--threads", "1"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        program_ = std::make_unique<StartedProgram>(arguments);
        const std::string line = program_->wait_for_output("\n");
        ASSERT_TRUE(line.starts_with("http://127.0.0.1:")) << line;
        port_ = std::atoi(line.c_str() + line.rfind(':') + 1);
    }

    /// The id of a job of the plan.
    [[nodiscard]] std::string upload(const std::string& plan) {
        const Reply reply = post_form(port_, {{.name = "image", .bytes = read_bytes(photo("a.png")), .filename = "a.png"},
                                              {.name = "plan", .bytes = plan}});
        EXPECT_EQ(reply.status, 202) << reply.body;
        return nlohmann::json::parse(reply.body).value("id", "");
    }

    /// Of the service; this test's own files are there too.
    [[nodiscard]] bool nothing_is_left() const {
        return std::ranges::none_of(std::filesystem::directory_iterator(temporary_.path()), [](const auto& entry) {
            return entry.path().filename().string().starts_with("patchfusion-serve-");
        });
    }

    const ScratchFolder temporary_;
    std::unique_ptr<StartedProgram> program_;
    int port_ = 0;
};

TEST_F(Serve, SigtermLetsTheQueueEndAndLeavesNothing) {
    start();
    const std::string id = upload("p16");
    const Wire events(port_);
    events.send(fmt::format("GET /api/jobs/{}/events HTTP/1.1\r\nHost: localhost\r\n\r\n", id));
    ASSERT_NE(events.receive("event: ").find("event: "), std::string::npos);
    program_->send_signal(SIGTERM);
    EXPECT_NE(events.receive("event: done").find("event: done"), std::string::npos);
    EXPECT_EQ(get(port_, "/api/jobs/" + id + "/depth.npy").status, 200);  // nothing is lost
    const ProgramRun run = program_->end();
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(run.err, "");
    EXPECT_TRUE(nothing_is_left());
}

TEST_F(Serve, ASecondSignalCancelsAndLeavesNothing) {
    start();
    const std::string running = upload("r999");
    const std::string waiting = upload("r999");
    program_->send_signal(SIGINT);
    (void)program_->wait_for_output("stopping");
    EXPECT_EQ(get(port_, "/api/jobs/" + running).status, 200);
    program_->send_signal(SIGINT);
    const ProgramRun run = program_->end();
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_TRUE(nothing_is_left());
    EXPECT_FALSE(Wire(port_).connected());
}

TEST_F(Serve, ATakenPortIsOneLine) {
    start();
    const auto port = std::to_string(port_);
    expect_one_error(run_program({"serve", "--model", tiny(), "--port", port}), 2, port);
    expect_one_error(run_program({"serve", "--model", tiny(), "--port", "0", "--web", temporary_.path().string()}), 2,
                     "index.html");
    program_->send_signal(SIGTERM);
    EXPECT_EQ(program_->end().exit_code, 0);
    EXPECT_TRUE(nothing_is_left());
}

}  // namespace
}  // namespace patchfusion::testing
