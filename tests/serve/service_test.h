// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <chrono>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "evaluation/tiny_model.h"
#include "image/photo_files.h"
#include "image/scratch_folder.h"
#include "patchfusion/core/timer.h"
#include "patchfusion/serve/service.h"
#include "serve/http_client.h"

namespace patchfusion::testing {

/// Whether it becomes true within some seconds.
inline bool comes_true(const std::function<bool()>& what, double seconds = 20) {
    for (const Timer timer; timer.seconds() < seconds;) {
        if (what()) {
            return true;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return what();
}

/// Tests of a service of their own, with a tiny model, a free port and a temporary folder of their own.
class ServiceTest : public ::testing::Test {
  protected:
    ServiceTest() {
        ::setenv("TMPDIR", folder_.path().c_str(), 1);
        options_.port = 0;
    }
    ~ServiceTest() override {
        service_.reset();
        EXPECT_TRUE(folder_.empty()) << "the service left something behind";
        ::unsetenv("TMPDIR");
    }

    /// Begins; change options_ before.
    void start() {
        static const model::PatchFusion model = tiny_model();  // made once
        service_ = std::make_unique<serve::Service>(model, options_);
        port_ = service_->port();
    }

    /// The bytes of a photograph file, by the extension.
    [[nodiscard]] std::string photo(Size size = {.height = 64, .width = 96}, const std::string& name = "photo.png") const {
        const ScratchFolder folder;
        write_photo_file(folder / name, {.pixels = smooth_pixels(size.height, size.width)});
        return read_bytes(folder / name);
    }

    [[nodiscard]] Reply upload(const std::string& bytes, const std::vector<Field>& more = {},
                               const std::string& filename = "photo.png") const {
        std::vector<Field> fields = more;
        fields.push_back({.name = "image", .bytes = bytes, .filename = filename});
        return post_form(port_, fields);
    }

    /// The id of a job that must have been taken.
    [[nodiscard]] std::string start_job(const std::string& plan = "p16") const {
        const Reply reply = upload(photo(), {{.name = "plan", .bytes = plan}});
        EXPECT_EQ(reply.status, 202) << reply.body;
        return nlohmann::json::parse(reply.body).value("id", "");
    }

    /// One that takes long unless it is cancelled.
    [[nodiscard]] std::string start_long_job() const { return start_job("r999"); }

    [[nodiscard]] nlohmann::json job(const std::string& id) const {
        const Reply reply = get(port_, "/api/jobs/" + id);
        return reply.status == 200 ? nlohmann::json::parse(reply.body) : nlohmann::json({{"state", "gone"}});
    }
    [[nodiscard]] std::string state(const std::string& id) const { return job(id)["state"]; }

    [[nodiscard]] bool reaches(const std::string& id, const std::string& wanted) const {
        return comes_true([&] { return state(id) == wanted; });
    }

    [[nodiscard]] std::string file(const std::string& id, const std::string& name) const {
        const Reply reply = get(port_, "/api/jobs/" + id + "/" + name);
        EXPECT_EQ(reply.status, 200) << name << ": " << reply.body.substr(0, 200);
        return reply.body;
    }

    [[nodiscard]] nlohmann::json health() const { return nlohmann::json::parse(get(port_, "/api/health").body); }

    /// Files and folders of all jobs.
    [[nodiscard]] std::size_t entries_in_store() const {
        std::size_t entries = 0;
        for (const auto& store : std::filesystem::directory_iterator(folder_.path())) {
            if (store.path().filename().string().starts_with("patchfusion-serve-")) {
                entries += static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(store.path()), {}));
            }
        }
        return entries;
    }

    /// Everything of that job is forgotten.
    [[nodiscard]] bool vanishes(const std::string& id) const {
        return comes_true([&] { return state(id) == "gone" && entries_in_store() == 0 && health()["store_bytes"] == 0; });
    }

    ScratchFolder folder_;
    serve::ServiceOptions options_;
    std::unique_ptr<serve::Service> service_;
    int port_ = 0;
};

/// A refusal: its status and, in its one line, some words.
inline void expect_refusal(const Reply& reply, int status, const std::string& words) {
    EXPECT_EQ(reply.status, status) << reply.body;
    const auto json = nlohmann::json::parse(reply.body, nullptr, /*allow_exceptions=*/false);
    ASSERT_TRUE(json.is_object() && json.contains("error") && json.size() == 1) << reply.body;
    const std::string line = json["error"];
    EXPECT_NE(line.find(words), std::string::npos) << line;
    EXPECT_EQ(line.find('\n'), std::string::npos) << line;
}

}  // namespace patchfusion::testing
