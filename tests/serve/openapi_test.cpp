// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <set>

#include "patchfusion/serve/result_files.h"
#include "service_test.h"

namespace patchfusion::serve {
namespace {

using patchfusion::testing::get;
using patchfusion::testing::Reply;

class OpenApi : public patchfusion::testing::ServiceTest {
  protected:
    void SetUp() override {
        start();
        document_ = nlohmann::json::parse(get(port_, "/api/openapi.json").body);
    }

    [[nodiscard]] std::set<std::string> properties(const std::string& schema) const {
        std::set<std::string> names;
        for (const auto& [name, ignored] : document_["components"]["schemas"][schema]["properties"].items()) {
            names.insert(name);
        }
        return names;
    }

    static std::set<std::string> keys(const nlohmann::json& object) {
        std::set<std::string> names;
        for (const auto& [name, ignored] : object.items()) {
            names.insert(name);
        }
        return names;
    }

    nlohmann::json document_;
};

TEST_F(OpenApi, IsTheFileOfTheSource) {
    EXPECT_EQ(
        get(port_, "/api/openapi.json").body,
        patchfusion::testing::read_bytes(std::filesystem::path(PATCHFUSION_SOURCE_DIR) / "src/patchfusion/serve/openapi.json"));
}

TEST_F(OpenApi, DescribesWhatIsAnswered) {
    const std::string id = start_job("coarse");
    ASSERT_TRUE(reaches(id, "done"));
    EXPECT_EQ(keys(job(id)), properties("Job"));
    EXPECT_EQ(keys(health()), properties("Health"));
    EXPECT_EQ(keys(nlohmann::json::parse(file(id, "depth.json"))), properties("DepthInfo"));
    EXPECT_EQ(keys(job(id)["files"][0]), properties("File"));
}

TEST_F(OpenApi, NamesEveryResult) {
    std::set<std::string> described;
    for (const auto& parameter : document_["paths"]["/api/jobs/{id}/{file}"]["parameters"]) {
        if (parameter.contains("name")) {
            const auto names = parameter["schema"]["enum"].get<std::vector<std::string>>();
            described.insert(names.begin(), names.end());
        }
    }
    std::set<std::string> offered;
    for (const ResultFile& result : result_files()) {
        offered.insert(std::string(result.name));
    }
    EXPECT_EQ(described, offered);
}

TEST_F(OpenApi, EveryAddressIsThere) {
    const std::string id = start_job("coarse");
    ASSERT_TRUE(reaches(id, "done"));
    for (const auto& [path, methods] : document_["paths"].items()) {
        if (methods.contains("get")) {
            std::string address = path;
            for (const auto& [placeholder, value] :
                 {std::pair<std::string, std::string>{"{id}", id}, {"{file}", "color.png"}}) {
                if (const auto at = address.find(placeholder); at != std::string::npos) {
                    address.replace(at, placeholder.size(), value);
                }
            }
            EXPECT_EQ(get(port_, address).status, 200) << address;
        }
    }
}

class Web : public patchfusion::testing::ServiceTest {};

TEST_F(Web, SaysWhereTheViewerIsMissing) {
    start();
    const Reply page = get(port_, "/");
    EXPECT_EQ(page.status, 200);
    EXPECT_NE(page.body.find("scripts/web_build"), std::string::npos);
    EXPECT_NE(page.headers.at("content-type").find("text/html"), std::string::npos);
}

TEST_F(Web, ServesTheFilesThatWereThereAtTheStart) {
    const patchfusion::testing::ScratchFolder web;
    std::filesystem::create_directory(web / "assets");
    patchfusion::testing::write_bytes(web / "index.html", "<title>viewer</title>");
    patchfusion::testing::write_bytes(web / "assets/a.js", "let a;");
    options_.web = web.path();
    start();
    patchfusion::testing::write_bytes(web / "late.js", "let b;");
    EXPECT_EQ(get(port_, "/").body, "<title>viewer</title>");
    EXPECT_EQ(get(port_, "/index.html").body, "<title>viewer</title>");
    const Reply script = get(port_, "/assets/a.js?v=1");
    EXPECT_EQ(script.body, "let a;");
    EXPECT_EQ(script.headers.at("content-type"), "text/javascript; charset=utf-8");
    EXPECT_NE(script.headers.at("content-security-policy").find("default-src 'self'"), std::string::npos);
    EXPECT_EQ(get(port_, "/late.js").status, 404);
    EXPECT_EQ(get(port_, "/assets").status, 404);
}

}  // namespace
}  // namespace patchfusion::serve
