// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <set>

#include "patchfusion/export3d/views.h"
#include "patchfusion/image/depth_file.h"
#include "patchfusion/image/photo.h"
#include "patchfusion/inference/infer.h"
#include "service_test.h"

namespace patchfusion::serve {
namespace {

using patchfusion::testing::ask;
using patchfusion::testing::expect_refusal;
using patchfusion::testing::get;
using patchfusion::testing::parse_reply;
using patchfusion::testing::read_bytes;
using patchfusion::testing::Reply;
using patchfusion::testing::ScratchFolder;
using patchfusion::testing::ServiceTest;
using patchfusion::testing::Wire;
using patchfusion::testing::write_bytes;

class JobLife : public ServiceTest {
  protected:
    /// The events of a stream's text: names and data.
    static std::vector<std::pair<std::string, nlohmann::json>> events_of(const std::string& text) {
        std::vector<std::pair<std::string, nlohmann::json>> events;
        std::istringstream lines(text);
        std::string name;
        for (std::string line; std::getline(lines, line);) {
            if (line.starts_with("event: ")) {
                name = line.substr(7);
            } else if (line.starts_with("data: ")) {
                events.emplace_back(name, nlohmann::json::parse(line.substr(6)));
            } else {
                EXPECT_TRUE(line.empty() || line.starts_with(":")) << line;
            }
        }
        return events;
    }

    [[nodiscard]] torch::Tensor npy(const std::string& bytes) const {
        const ScratchFolder folder;
        write_bytes(folder / "map.npy", bytes);
        return image::read_npy(folder / "map.npy");
    }
};

TEST_F(JobLife, EndsWithTheFilesThatPredictWrites) {
    start();
    const std::string bytes = photo({.height = 64, .width = 96}, "beach.jpg");
    const Reply taken = upload(bytes, {{.name = "plan", .bytes = "p49"}, {.name = "fov", .bytes = "50"}}, "beach.jpg");
    ASSERT_EQ(taken.status, 202) << taken.body;
    const std::string id = nlohmann::json::parse(taken.body)["id"];
    EXPECT_EQ(taken.headers.at("location"), "/api/jobs/" + id);
    ASSERT_TRUE(reaches(id, "done"));

    const ScratchFolder folder;
    write_bytes(folder / "photo.jpg", bytes);
    const image::Photo same = image::read_photo(folder / "photo.jpg");
    auto model = patchfusion::testing::tiny_model();
    const double focal_px = 48 / std::tan(25 * M_PI / 180);
    const auto map = inference::infer(model, same.rgb, {.plan = tiling::parse_plan("p49"), .focal_px = focal_px});
    (void)image::write_depth(folder.path(), "x", map.depth_m, image::parse_depth_formats("png,pfm,npy,color"));
    (void)export3d::write_views(folder.path(), "x", {.rgb = same.rgb, .depth_m = map.depth_m, .focal_px = map.focal_px},
                                {export3d::View::PointCloud, export3d::View::Mesh, export3d::View::Normals,
                                 export3d::View::Stereo, export3d::View::Anaglyph, export3d::View::ControlNet});
    const std::vector<std::pair<std::string, std::string>> twins = {
        {"depth.png", "x_depth.png"},          {"depth.pfm", "x_depth.pfm"},   {"depth.npy", "x_depth.npy"},
        {"color.png", "x_color.png"},          {"points.ply", "x.ply"},        {"mesh.glb", "x.glb"},
        {"normals.png", "x_normals.png"},      {"stereo.jpg", "x_stereo.jpg"}, {"anaglyph.jpg", "x_anaglyph.jpg"},
        {"controlnet.png", "x_controlnet.png"}};
    for (const auto& [name, twin] : twins) {
        EXPECT_TRUE(file(id, name) == read_bytes(folder / twin)) << name;
    }
    write_bytes(folder / "depth.exr", file(id, "depth.exr"));  // its header holds the time
    EXPECT_TRUE(torch::equal(image::read_depth(folder / "depth.exr"), map.depth_m));
    const auto info = nlohmann::json::parse(file(id, "depth.json"));
    EXPECT_EQ(info["photo"], "beach.jpg");
    EXPECT_EQ(info["plan"], "p49");
    EXPECT_EQ(info["focal_source"], "user");
    EXPECT_NEAR(info["focal_px"].get<double>(), focal_px, 1e-9);
}

TEST_F(JobLife, ABaseNetworkAloneOffersThePlansThatItHas) {
    const auto plans = [&] { return nlohmann::json::parse(get(port_, "/api/health").body)["plans"]; };
    start();
    EXPECT_EQ(plans(), (nlohmann::json{"coarse", "fine", "p16", "p49", "rN"}));
    service_.reset();
    model::PatchFusion base = patchfusion::testing::tiny_model();
    base->leave_out_fusion();
    service_ = std::make_unique<Service>(base, options_);
    port_ = service_->port();
    EXPECT_EQ(plans(), (nlohmann::json{"coarse", "fine"}));
}

TEST_F(JobLife, SaysWhatItIs) {
    start();
    const std::string id = start_job();
    ASSERT_TRUE(reaches(id, "done"));
    const auto about = job(id);
    EXPECT_EQ(about["width"], 96);
    EXPECT_EQ(about["height"], 64);
    EXPECT_EQ(about["stage"], "over");
    EXPECT_EQ(about["tiles_done"], 16);
    EXPECT_EQ(about["tiles_total"], 16);
    EXPECT_EQ(about["focal_source"], "default");
    EXPECT_EQ(about["name"], "photo.png");
    EXPECT_EQ(std::set<std::string>(about["previews"].begin(), about["previews"].end()),
              (std::set<std::string>{"coarse", "fine", "fused"}));
    for (const auto& result : about["files"]) {
        const Reply reply = get(port_, result["href"]);
        EXPECT_EQ(reply.status, 200) << result;
        EXPECT_EQ(reply.headers.at("content-type"), result["type"]) << result;
    }
}

TEST_F(JobLife, TakesTheProgramsPlanUnlessTold) {
    start();
    const Reply taken = upload(photo());
    ASSERT_EQ(taken.status, 202) << taken.body;
    EXPECT_EQ(job(nlohmann::json::parse(taken.body)["id"])["plan"], tiling::Plan{}.name());
}

TEST_F(JobLife, PreviewsOfASmallPhotographAreTheWholeMap) {
    start();
    const std::string id = start_job();
    ASSERT_TRUE(reaches(id, "done"));
    EXPECT_TRUE(file(id, "preview.npy") == file(id, "depth.npy"));
    EXPECT_TRUE(file(id, "preview.npy?plan=fused") == file(id, "depth.npy"));
    for (const char* plan : {"coarse", "fine"}) {
        const auto map = npy(file(id, std::string("preview.npy?plan=") + plan));
        EXPECT_EQ(map.sizes(), (std::vector<std::int64_t>{64, 96}));
        EXPECT_TRUE((map > 0).all().item<bool>()) << plan;
    }
    const std::string fine = start_job("fine");
    const std::string coarse = start_job("coarse");
    ASSERT_TRUE(reaches(fine, "done") && reaches(coarse, "done"));
    EXPECT_TRUE(torch::allclose(npy(file(fine, "depth.npy")), npy(file(id, "preview.npy?plan=fine"))));
    EXPECT_TRUE(torch::allclose(npy(file(coarse, "depth.npy")), npy(file(id, "preview.npy?plan=coarse"))));
}

TEST_F(JobLife, PreviewsOfALargePhotographAreItsPixels) {
    start();
    const Reply taken = upload(photo({.height = 520, .width = 1100}), {{.name = "plan", .bytes = "coarse"}});
    const std::string id = nlohmann::json::parse(taken.body)["id"];
    ASSERT_TRUE(reaches(id, "done"));
    const auto about = job(id);
    EXPECT_EQ(about["preview_width"], 1024);
    EXPECT_EQ(about["preview_height"], 484);
    const auto small = npy(file(id, "preview.npy"));
    const auto whole = npy(file(id, "depth.npy"));
    ASSERT_EQ(small.sizes(), (std::vector<std::int64_t>{484, 1024}));
    for (const int x : {0, 1, 400, 511, 1023}) {
        for (const int y : {0, 3, 250, 483}) {
            const int whole_x = static_cast<int>(std::floor((x + 0.5) * 1100 / 1024));
            const int whole_y = static_cast<int>(std::floor((y + 0.5) * 520 / 484));
            EXPECT_EQ(small[y][x].item<float>(), whole[whole_y][whole_x].item<float>()) << x << ' ' << y;
        }
    }
}

TEST_F(JobLife, TellsItsProgressTileByTile) {
    start();
    const std::string blocker = start_long_job();  // so that the watched job has not begun
    const std::string id = start_job("p16");
    const Wire wire(port_);
    wire.send(fmt::format("GET /api/jobs/{}/events HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", id, port_));
    const std::string beginning = wire.receive("event: progress");
    EXPECT_EQ(ask(port_, "DELETE", "/api/jobs/" + blocker).status, 204);
    const Reply reply = parse_reply(beginning + wire.receive());
    EXPECT_EQ(reply.headers.at("content-type"), "text/event-stream");
    const auto events = events_of(reply.body);
    ASSERT_GT(events.size(), 18U);
    EXPECT_EQ(events.front().first, "progress");
    EXPECT_EQ(events.front().second["state"], "queued");
    EXPECT_EQ(events.back().first, "done");
    EXPECT_EQ(events.back().second, job(id));
    int tiles = 0;
    int done_before = 0;
    for (const auto& [name, data] : events) {
        if (name == "tile") {
            EXPECT_EQ(data["index"], tiles++);
            EXPECT_LE(data["left"].get<int>() + data["width"].get<int>(), 96);
            EXPECT_LE(data["top"].get<int>() + data["height"].get<int>(), 64);
        } else {
            EXPECT_GE(data["tiles_done"].get<int>(), done_before);
            done_before = data["tiles_done"];
        }
    }
    EXPECT_EQ(tiles, 16);
    const auto again = events_of(get(port_, "/api/jobs/" + id + "/events").body);  // over: one event
    ASSERT_EQ(again.size(), 1U);
    EXPECT_EQ(again.front().first, "done");
}

TEST_F(JobLife, ShowsDepthWhileItRuns) {
    start();
    const std::string id = start_long_job();
    ASSERT_TRUE(patchfusion::testing::comes_true([&] { return job(id)["tiles_done"].get<int>() >= 4; }));
    const auto fused = npy(file(id, "preview.npy"));
    EXPECT_TRUE((fused > 0).all().item<bool>()) << "the coarse map lies where no tile is yet";
    EXPECT_GT(job(id)["seconds_left"].get<double>(), 0);
    EXPECT_EQ(file(id, "photo.jpg").substr(0, 2), "\xff\xd8");
    expect_refusal(get(port_, "/api/jobs/" + id + "/depth.npy"), 409, "running");
}

TEST_F(JobLife, ADamagedPhotographFailsWithPredictsLine) {
    start();
    std::string bytes = photo({.height = 200, .width = 300}, "holed.png");
    bytes.replace(bytes.size() / 2, 40, 40, '\0');
    const Reply taken = upload(bytes, {}, "holed.png");
    ASSERT_EQ(taken.status, 202) << taken.body;
    const std::string id = nlohmann::json::parse(taken.body)["id"];
    const auto events = events_of(get(port_, "/api/jobs/" + id + "/events").body);
    ASSERT_FALSE(events.empty());
    EXPECT_EQ(events.back().first, "failed");
    const std::string line = job(id)["error"];
    const ScratchFolder folder;
    write_bytes(folder / "holed.png", bytes);
    try {
        (void)image::read_photo(folder / "holed.png");
        ADD_FAILURE() << "the photograph is fine";
    } catch (const InputError& error) {
        EXPECT_EQ(folder.path().string() + "/" + line, error.what());
    }
    expect_refusal(get(port_, "/api/jobs/" + id + "/depth.png"), 409, line);
}

TEST_F(JobLife, EndsWithItsTime) {
    options_.seconds_kept = 0.1;
    start();
    const std::string id = start_job("coarse");
    EXPECT_TRUE(vanishes(id));
}

TEST_F(JobLife, HasATimeLimit) {
    options_.job_seconds = 0.3;
    start();
    const std::string id = start_long_job();
    ASSERT_TRUE(reaches(id, "failed"));
    EXPECT_NE(job(id)["error"].get<std::string>().find("not done after"), std::string::npos);
}

}  // namespace
}  // namespace patchfusion::serve
