// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "patchfusion/serve/http_server.h"
#include "service_test.h"

namespace patchfusion::serve {
namespace {

using patchfusion::testing::ask;
using patchfusion::testing::comes_true;
using patchfusion::testing::expect_refusal;
using patchfusion::testing::get;
using patchfusion::testing::head_of_post;
using patchfusion::testing::parse_reply;
using patchfusion::testing::Reply;
using patchfusion::testing::Wire;

class Limits : public patchfusion::testing::ServiceTest {
  protected:
    [[nodiscard]] std::unique_ptr<Wire> watch(const std::string& id) const {
        auto wire = std::make_unique<Wire>(port_);
        wire->send(fmt::format("GET /api/jobs/{}/events HTTP/1.1\r\nHost: localhost\r\n\r\n", id));
        EXPECT_NE(wire->receive("event: progress").find("200 OK"), std::string::npos);
        return wire;
    }
};

TEST_F(Limits, AFullQueueSaysSo) {
    options_.queue = 2;
    start();
    const std::string running = start_long_job();
    ASSERT_TRUE(reaches(running, "running"));
    const std::string first = start_long_job();
    const std::string second = start_long_job();
    EXPECT_EQ(job(first)["ahead"], 1);
    EXPECT_EQ(job(second)["ahead"], 2);
    const Reply refused = upload(photo());
    expect_refusal(refused, 429, "the queue is full");
    EXPECT_TRUE(refused.headers.contains("retry-after"));
    EXPECT_EQ(ask(port_, "DELETE", "/api/jobs/" + first).status, 204);
    EXPECT_EQ(job(second)["ahead"], 1);
    EXPECT_EQ(upload(photo()).status, 202);  // its place is free again
    EXPECT_EQ(health()["jobs_queued"], 2);
}

TEST_F(Limits, AnUploadUnderWayHoldsAPlace) {
    options_.queue = 1;
    start();
    auto wire = std::make_unique<Wire>(port_);
    wire->send(head_of_post(port_, "Content-Length: 1000\r\n"));
    EXPECT_TRUE(comes_true([&] { return upload(photo()).status == 429; }, 5));
    wire.reset();  // leaves
    EXPECT_TRUE(comes_true([&] { return upload(photo()).status == 202; }, 5));
}

TEST_F(Limits, AFullStoreSaysSo) {
    options_.store_bytes = 100'000;
    start();
    expect_refusal(upload(photo()), 503, "the store is full");
    EXPECT_EQ(health()["store_bytes"], 0);
    EXPECT_EQ(entries_in_store(), 0U);
}

TEST_F(Limits, AResultThatTheStoreHasNoRoomForIsMadeAnew) {
    options_.store_bytes = (4 << 20) + 200'000;
    start();
    const std::string id = start_job("coarse");
    ASSERT_TRUE(reaches(id, "done"));
    const auto before = health()["store_bytes"].get<std::int64_t>();
    const auto small = static_cast<std::int64_t>(file(id, "color.png").size());
    EXPECT_EQ(health()["store_bytes"], before + small);
    EXPECT_EQ(file(id, "color.png").size(), static_cast<std::size_t>(small));
    EXPECT_EQ(health()["store_bytes"], before + small);  // made once
    const std::string large = file(id, "mesh.glb");
    EXPECT_GT(large.size(), 200'000U);
    EXPECT_EQ(health()["store_bytes"], before + small);
    EXPECT_TRUE(file(id, "mesh.glb") == large);
}

TEST_F(Limits, SlowSendersAreSentAway) {
    options_.upload_seconds = 0.4;
    start();
    const Timer timer;
    const Wire wire(port_);
    wire.send(head_of_post(port_, "Content-Length: 100000\r\n"));
    while (timer.seconds() < 0.7 && wire.send("x")) {  // never silent for long
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    expect_refusal(parse_reply(wire.receive("}")), 408, "did not arrive");
    EXPECT_LT(timer.seconds(), 3);
    EXPECT_EQ(entries_in_store(), 0U);
    EXPECT_EQ(upload(photo()).status, 202);  // and no place is lost
}

TEST(HttpServer, SlowHeadsAreSentAway) {
    const HttpServer server({.head_seconds = 0.3}, [](const Request&) { return Answer{.body = "{}"}; });
    const Timer timer;
    const Wire wire(server.port());
    const std::string head = "GET / HTTP/1.1\r\nX-Long: " + std::string(1000, 'a');
    for (std::size_t i = 0; i < head.size() && timer.seconds() < 0.6 && wire.send(head.substr(i, 1)); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    EXPECT_EQ(parse_reply(wire.receive("}")).status, 408);
    EXPECT_LT(timer.seconds(), 3);
    EXPECT_EQ(get(server.port(), "/").status, 200);
}

TEST(HttpServer, TooManyConnectionsAreToldSo) {
    const HttpServer server({.connections = 2}, [](const Request&) { return Answer{.body = "{}"}; });
    auto first = std::make_unique<Wire>(server.port());
    const Wire second(server.port());
    first->send("GET ");
    second.send("GET ");
    ASSERT_TRUE(comes_true([&] { return server.active() == 2; }));
    const Reply refused = get(server.port(), "/");
    EXPECT_EQ(refused.status, 503);
    EXPECT_TRUE(refused.headers.contains("retry-after"));
    first.reset();
    EXPECT_TRUE(comes_true([&] { return get(server.port(), "/").status == 200; }));
}

TEST(HttpServer, AClientThatReadsNothingIsLeftAlone) {
    const auto large = std::string(20'000'000, 'x');
    const HttpServer server({.stall_seconds = 0.2},
                            [&](const Request&) { return Answer{.type = "text/plain", .body = large}; });
    const Wire wire(server.port());
    wire.send("GET / HTTP/1.1\r\n\r\n");
    ASSERT_TRUE(comes_true([&] { return server.active() == 1; }));
    EXPECT_TRUE(comes_true([&] { return server.active() == 0; }, 5));
}

TEST(HttpServer, EndsAlthoughSomebodyIsStillSending) {
    auto server = std::make_unique<HttpServer>(HttpOptions{}, [](const Request&) { return Answer{}; });
    const Wire wire(server->port());
    wire.send("GET ");
    ASSERT_TRUE(comes_true([&] { return server->active() == 1; }));
    const Timer timer;
    server.reset();
    EXPECT_LT(timer.seconds(), 5);
}

TEST_F(Limits, TheLastWatcherThatLeavesCancels) {
    options_.leave_seconds = 0.1;
    start();
    const std::string id = start_long_job();
    auto first = watch(id);
    auto second = watch(id);
    first.reset();
    std::this_thread::sleep_for(std::chrono::milliseconds(1500));
    EXPECT_EQ(state(id), "running");  // somebody still watches
    second.reset();
    EXPECT_TRUE(vanishes(id));
    EXPECT_TRUE(comes_true([&] { return health()["jobs_running"] == 0; }));
}

TEST_F(Limits, AQueuedJobIsCancelledToo) {
    options_.leave_seconds = 0.1;
    start();
    const std::string running = start_long_job();
    const std::string queued = start_long_job();
    watch(queued).reset();
    EXPECT_TRUE(comes_true([&] { return state(queued) == "gone" && health()["jobs_queued"] == 0; }));
    EXPECT_EQ(state(running), "running");  // nobody ever watched it
    EXPECT_EQ(ask(port_, "HEAD", "/api/jobs/" + running + "/events").status, 200);
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    EXPECT_EQ(state(running), "running");  // nor does this count
}

TEST_F(Limits, AWatcherMayComeBack) {
    options_.leave_seconds = 2;
    start();
    const std::string id = start_long_job();
    watch(id).reset();
    const auto again = watch(id);
    std::this_thread::sleep_for(std::chrono::milliseconds(2500));
    EXPECT_EQ(state(id), "running");
}

TEST_F(Limits, DeletingFreesARunningJob) {
    start();
    const std::string id = start_long_job();
    ASSERT_TRUE(reaches(id, "running"));
    const auto watcher = watch(id);
    EXPECT_EQ(ask(port_, "DELETE", "/api/jobs/" + id).status, 204);
    EXPECT_EQ(ask(port_, "DELETE", "/api/jobs/" + id).status, 404);
    EXPECT_NE(watcher->receive("event: cancelled").find("event: cancelled"), std::string::npos);
    EXPECT_TRUE(vanishes(id));
    const std::string next = start_job();
    EXPECT_TRUE(reaches(next, "done"));
}

TEST_F(Limits, WatchersLeaveRoomForOthers) {
    options_.connections = 4;
    start();
    const std::string id = start_long_job();
    const auto first = watch(id);
    const auto second = watch(id);
    expect_refusal(get(port_, "/api/jobs/" + id + "/events"), 503, "too many are watching");
    EXPECT_EQ(get(port_, "/api/health").status, 200);
}

TEST_F(Limits, DrainingFinishesWhatIsThere) {
    start();
    const std::string first = start_job("p16");
    const std::string second = start_job("p16");
    std::thread drain([&] { service_->drain(); });
    EXPECT_TRUE(comes_true([&] { return health()["status"] == "stopping"; }));
    expect_refusal(upload(photo()), 503, "stopping");
    EXPECT_TRUE(reaches(first, "done"));
    EXPECT_TRUE(reaches(second, "done"));
    EXPECT_GT(file(first, "depth.npy").size(), 64U * 96 * 4);
    EXPECT_GT(file(second, "depth.npy").size(), 64U * 96 * 4);
    const Timer timer;
    drain.join();
    EXPECT_LT(timer.seconds(), 3);  // all fetched
}

TEST_F(Limits, DrainingHasAnEnd) {
    options_.drain_seconds = 0.3;
    start();
    const std::string id = start_long_job();
    ASSERT_TRUE(reaches(id, "running"));
    const auto watcher = watch(id);
    const Timer timer;
    service_->drain();
    service_.reset();
    EXPECT_LT(timer.seconds(), 5);
    EXPECT_NE(watcher->receive().find("event: cancelled"), std::string::npos);
}

}  // namespace
}  // namespace patchfusion::serve
