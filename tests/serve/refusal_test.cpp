// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <zlib.h>

#include "patchfusion/image/photo.h"
#include "service_test.h"

namespace patchfusion::serve {
namespace {

using patchfusion::testing::ask;
using patchfusion::testing::expect_refusal;
using patchfusion::testing::Field;
using patchfusion::testing::form_of;
using patchfusion::testing::get;
using patchfusion::testing::head_of_post;
using patchfusion::testing::kBoundary;
using patchfusion::testing::parse_reply;
using patchfusion::testing::post_form;
using patchfusion::testing::Reply;
using patchfusion::testing::ScratchFolder;
using patchfusion::testing::send_request;
using patchfusion::testing::Wire;
using patchfusion::testing::write_bytes;

class Refused : public patchfusion::testing::ServiceTest {
  protected:
    void expect_nothing_kept() const {
        EXPECT_TRUE(patchfusion::testing::comes_true([&] { return entries_in_store() == 0; }));
        EXPECT_EQ(health()["store_bytes"], 0);
        EXPECT_EQ(health()["jobs_kept"], 0);
    }
};

TEST_F(Refused, FormsThatAreNone) {
    start();
    const auto post = [&](const std::string& body, const std::string& type) {
        return send_request(port_,
                            fmt::format("POST /api/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: {}\r\nContent-Length: "
                                        "{}\r\n\r\n{}",
                                        type, body.size(), body));
    };
    const std::string form = form_of({{.name = "image", .bytes = photo(), .filename = "a.png"}});
    const std::string multipart = std::string("multipart/form-data; boundary=") + kBoundary;
    expect_refusal(post("{}", "application/json"), 415, "multipart/form-data");
    expect_refusal(post(form, "multipart/form-data"), 400, "malformed");
    expect_refusal(post(form, "multipart/form-data; boundary=another"), 400, "malformed");
    expect_refusal(post("", multipart), 400, "malformed");
    expect_refusal(post("nonsense", multipart), 400, "malformed");
    expect_refusal(post(form.substr(0, form.size() / 2), multipart), 400, "malformed");
    expect_refusal(post(form.substr(0, form.size() - 4), multipart), 400, "malformed");
    expect_refusal(ask(port_, "POST", "/api/jobs", "Content-Type: multipart/form-data; boundary=x\r\n"), 400, "no body");
    expect_nothing_kept();
}

TEST_F(Refused, FieldsThatCannotBe) {
    start();
    const std::vector<std::pair<std::vector<Field>, std::string>> cases = {
        {{{.name = "plan", .bytes = "p17"}}, "p17"},
        {{{.name = "plan", .bytes = "r0"}}, "r0"},
        {{{.name = "plan", .bytes = "r1000"}}, "r999"},
        {{{.name = "plan", .bytes = "blend-poisson"}}, "r999"},  // baselines are not served
        {{{.name = "plan", .bytes = ""}}, "plan"},
        {{{.name = "fov", .bytes = "0.5"}}, "fov"},
        {{{.name = "fov", .bytes = "60 degrees"}}, "fov"},
        {{{.name = "focal_px", .bytes = "nan"}}, "focal_px"},
        {{{.name = "focal_px", .bytes = "-1"}}, "focal_px"},
        {{{.name = "fov", .bytes = "60"}, {.name = "focal_px", .bytes = "900"}}, "one of them"},
        {{{.name = "seed", .bytes = "-1"}}, "seed"},
        {{{.name = "seed", .bytes = "1.5"}}, "seed"},
        {{{.name = "seed", .bytes = std::string(65, '1')}}, "longer"},
        {{{.name = "colour", .bytes = "red"}}, "colour"},
        {std::vector<Field>(17, {.name = "seed", .bytes = "1"}), "fields"}};
    for (const auto& [fields, words] : cases) {
        expect_refusal(upload(photo(), fields), 400, words);
    }
    expect_refusal(post_form(port_, {{.name = "plan", .bytes = "p16"}}), 400, "image");
    expect_nothing_kept();
}

TEST_F(Refused, PhotographsThatAreNone) {
    start();
    const std::string whole = photo({.height = 64, .width = 96}, "a.jpg");
    const auto expect_predicts_line = [&](const std::string& bytes, const std::string& name) {
        const ScratchFolder folder;
        write_bytes(folder / name, bytes);
        std::string line;
        try {
            (void)image::read_photo(folder / name);
        } catch (const InputError& error) {
            line = std::string(error.what()).substr(folder.path().string().size() + 1);
        }
        ASSERT_FALSE(line.empty()) << name;
        expect_refusal(upload(bytes, {}, name), 400, line);
    };
    expect_predicts_line(whole.substr(0, whole.size() / 2), "half.jpg");
    expect_predicts_line("", "empty.jpg");
    expect_predicts_line(photo({.height = 8, .width = 96}), "narrow.png");
    expect_predicts_line(photo({.height = 20, .width = 600}), "thin.png");
    expect_refusal(upload("Dear aunt,\nthis is no photograph.\n", {}, "letter.jpg"), 415, "letter.jpg: not an image");
    expect_refusal(upload(photo({.height = 64, .width = 96}, "a.tif"), {}, "a.NEF"), 415, "a.NEF: not an image");
    expect_refusal(upload("GIF89a" + std::string(100, '\0'), {}, "moving.gif"), 415, "moving.gif: not an image");
    expect_nothing_kept();
    EXPECT_EQ(upload(photo({.height = 64, .width = 96}, "a.tif"), {{.name = "plan", .bytes = "coarse"}}, "a.TIFF").status, 202);
}

TEST_F(Refused, PhotographsTooLarge) {
    options_.max_upload_bytes = 20'000;
    options_.max_pixels = 10'000;
    start();
    expect_refusal(upload(photo({.height = 101, .width = 100})), 413, "photo.png: 100 x 101 pixels: more than 0.01 megapixels");
    const std::string large(30'000, 'x');
    expect_refusal(upload(large), 413, "more than 20000 bytes");
    const std::string head = head_of_post(port_, "Content-Length: 9999999999\r\n");
    const Wire wire(port_);
    wire.send(head);
    expect_refusal(parse_reply(wire.receive("}")), 413, "20000 bytes");  // before any of it was sent
    expect_nothing_kept();
}

TEST_F(Refused, BodiesWithoutALengthThatDoNotEnd) {
    options_.max_upload_bytes = 20'000;
    start();
    const std::string chunk = fmt::format("{:x}\r\n{}\r\n", 10'000, std::string(10'000, 'x'));
    const std::string form = form_of({{.name = "image", .bytes = "", .filename = "a.png"}});
    const std::string start_of_form = form.substr(0, form.find("\r\n\r\n") + 4);
    for (const std::string& beginning : {start_of_form, std::string("no form at all")}) {
        const Wire wire(port_);
        wire.send(head_of_post(port_, "Transfer-Encoding: chunked\r\n"));
        wire.send(fmt::format("{:x}\r\n{}\r\n", beginning.size(), beginning));
        for (int i = 0; i < 50 && wire.send(chunk); ++i) {
        }
        expect_refusal(parse_reply(wire.receive("}")), 413, "20000 bytes");
    }
    expect_nothing_kept();
}

TEST_F(Refused, DecompressionBombs) {
    options_.max_pixels = 100'000;
    start();
    // A PNG of 60000 x 60000 pixels: 80 bytes that would become 10 GB.
    const ScratchFolder folder;
    std::string png = photo({.height = 32, .width = 32});
    png.replace(16, 8, std::string("\0\0\xea\x60\0\0\xea\x60", 8));
    std::uint32_t checksum = ~0U;  // CRC-32 of chunk name and data, PNG annex D
    for (const char byte : png.substr(12, 17)) {
        checksum ^= static_cast<std::uint8_t>(byte);
        for (int bit = 0; bit < 8; ++bit) {
            checksum = checksum >> 1U ^ (checksum & 1U ? 0xedb88320U : 0U);
        }
    }
    checksum = ~checksum;
    for (std::size_t i = 0; i < 4; ++i) {
        png[29 + i] = static_cast<char>(checksum >> (24 - 8 * i));
    }
    expect_refusal(upload(png), 413, "60000 x 60000 pixels");
    // WebP, whose decoder takes the memory when the file is opened: 16384 x 16384.
    const std::string webp =
        std::string("RIFF\x40\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\x3f\0\xff\x3f\0", 30) + std::string(64, '\0');
    expect_refusal(upload(webp, {}, "x.webp"), 413, "16384 x 16384 pixels");
    // Few pixels of very many channels.
    const auto many = torch::zeros({40, 60, 900}, torch::kUInt8);
    patchfusion::testing::write_photo_file(folder / "many.tif", {.pixels = many, .stored = OIIO::TypeDesc::FLOAT});
    const std::string tiff = patchfusion::testing::read_bytes(folder / "many.tif");
    expect_refusal(upload(tiff, {}, "many.tif"), 400, "900 channels");
    expect_nothing_kept();
}

TEST_F(Refused, ACompressedBodyThatGrows) {
    options_.max_upload_bytes = 20'000;
    start();
    // 1 MB of zeros in a gzip member of about 1 KB, as a body of encoding gzip to addresses that read bodies and that do not.
    const std::string gzip = [&] {
        std::string bytes(5000, '\0');
        ::z_stream stream{};
        ::deflateInit2(&stream, 9, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY);
        std::string zeros = form_of({{.name = "image", .bytes = std::string(1'000'000, '\0'), .filename = "a.png"}});
        stream.next_in = reinterpret_cast<::Bytef*>(zeros.data());
        stream.avail_in = static_cast<unsigned>(zeros.size());
        stream.next_out = reinterpret_cast<::Bytef*>(bytes.data());
        stream.avail_out = static_cast<unsigned>(bytes.size());
        EXPECT_EQ(::deflate(&stream, Z_FINISH), Z_STREAM_END);
        bytes.resize(stream.total_out);
        ::deflateEnd(&stream);
        return bytes;
    }();
    const std::string headers = fmt::format("Content-Encoding: gzip\r\nContent-Length: {}\r\n", gzip.size());
    expect_refusal(send_request(port_, head_of_post(port_, headers) + gzip), 413, "20000 bytes");
    for (const char* method : {"POST", "PUT", "PATCH", "DELETE"}) {
        const Reply reply =
            send_request(port_, fmt::format("{} /api/health HTTP/1.1\r\nHost: localhost\r\n{}\r\n{}", method, headers, gzip));
        expect_refusal(reply, 405, method);
    }
    expect_nothing_kept();
}

TEST_F(Refused, PathTricksInNames) {
    start();
    for (const auto& [name, clean] :
         std::vector<std::pair<std::string, std::string>>{{"../../../etc/passwd", "passwd"},
                                                          {"C:\\Users\\me\\a.png", "a.png"},
                                                          {"..", "photo"},
                                                          {"a<script>.png", "a_script_.png"},
                                                          {"\xc3\xa9t\xc3\xa9.png", "\xc3\xa9t\xc3\xa9.png"}}) {
        const Reply reply = upload(photo(), {{.name = "plan", .bytes = "coarse"}}, name);
        ASSERT_EQ(reply.status, 202) << reply.body;
        EXPECT_EQ(nlohmann::json::parse(reply.body)["name"], clean);
    }
    const Reply invalid = upload(photo(), {{.name = "plan", .bytes = "coarse"}}, "\xff\xfe.png");  // not UTF-8
    ASSERT_EQ(invalid.status, 202);
    EXPECT_FALSE(nlohmann::json::parse(invalid.body).is_discarded());
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
        EXPECT_TRUE(entry.path().filename().string().starts_with("patchfusion-serve-")) << entry.path();
    }
}

TEST_F(Refused, PathTricksInAddresses) {
    write_bytes(folder_ / "secret", "secret");
    start();
    const std::string id = start_job("coarse");
    ASSERT_TRUE(reaches(id, "done"));
    for (const std::string path :
         {"/../secret", "/..%2fsecret", "/%2e%2e/secret", "//etc/passwd", "/etc/passwd", "/api/jobs/..", "/api/jobs/../health",
          "/api/jobs/../../secret", "/api/jobs/%2e%2e%2fsecret", "/index.html%00.png"}) {
        const Reply reply = get(port_, path);
        EXPECT_EQ(reply.status, 404) << path << ": " << reply.body;
    }
    for (const std::string& file : std::initializer_list<std::string>{
             "photo.png", "r_depth.npy", "upload", "../" + id + "/depth.npy", "..%2f..%2f..%2fsecret", "%2fetc%2fpasswd",
             "depth.npy/", "", "depth.npy%00", "preview_fused.npy"}) {
        const Reply reply = get(port_, "/api/jobs/" + id + "/" + file);
        EXPECT_EQ(reply.status, 404) << file << ": " << reply.body;
    }
    std::string capitals = id;
    std::ranges::transform(capitals, capitals.begin(),
                           [](unsigned char letter) { return static_cast<char>(std::toupper(letter)); });
    EXPECT_EQ(get(port_, "/api/jobs/" + std::string(32, '0')).status, 404);
    EXPECT_EQ(get(port_, "/api/jobs/" + id.substr(1)).status, 404);
    std::filesystem::remove(folder_ / "secret");
}

TEST_F(Refused, OtherPeoplesPages) {
    start();
    const std::string id = start_job("coarse");
    const auto with = [&](const std::string& method, const std::string& host, const std::string& origin) {
        return send_request(port_,
                            fmt::format("{} /api/jobs/{} HTTP/1.1\r\nHost: {}\r\nOrigin: {}\r\n\r\n", method, id, host, origin))
            .status;
    };
    EXPECT_EQ(with("DELETE", "localhost", "https://example.org"), 403);
    EXPECT_EQ(with("DELETE", "localhost", "null"), 403);
    EXPECT_EQ(with("GET", "example.org", "http://example.org"), 403);  // DNS rebinding
    EXPECT_EQ(with("GET", "127.0.0.1.example.org:80", "http://127.0.0.1.example.org:80"), 403);
    EXPECT_EQ(with("GET", "127.0.0.1:8080", "http://127.0.0.1:8080"), 200);
    EXPECT_EQ(with("GET", "[::1]:8080", "http://localhost:5173"), 200);
    EXPECT_EQ(ask(port_, "GET", "/api/jobs/" + id).status, 200);
}

TEST_F(Refused, MethodsThatAnAddressDoesNotHave) {
    start();
    const Reply reply = ask(port_, "PUT", "/api/jobs");
    expect_refusal(reply, 405, "PUT");
    EXPECT_EQ(reply.headers.at("allow"), "POST");
    for (const char* method : {"GET", "DELETE", "PATCH", "OPTIONS", "TRACE"}) {
        EXPECT_EQ(ask(port_, method, "/api/jobs").status, 405) << method;
    }
    EXPECT_EQ(ask(port_, "POST", "/api/health").status, 405);
    EXPECT_EQ(ask(port_, "BREW", "/api/health").status, 405);
    EXPECT_EQ(send_request(port_, "nonsense\r\n\r\n").status, 400);
    EXPECT_EQ(send_request(port_, "GET / HTTP/9.9\r\n\r\n").status, 400);
    EXPECT_EQ(ask(port_, "HEAD", "/api/health").status, 200);
}

TEST_F(Refused, HeadsThatAreTooMuch) {
    start();
    EXPECT_EQ(get(port_, "/" + std::string(2000, 'a')).status, 414);
    EXPECT_EQ(get(port_, "/" + std::string(20000, 'a')).status, 414);
    EXPECT_EQ(ask(port_, "GET", "/api/health", "X: " + std::string(20000, 'a') + "\r\n").status, 400);
    std::string ranges = "Range: bytes=0-1";
    while (ranges.size() < 8000) {
        ranges += ",0-1";
    }
    EXPECT_EQ(ask(port_, "GET", "/api/health", ranges + "\r\n").status, 200);  // whole: no amplifying
    std::string many;
    for (int i = 0; i < 20000; ++i) {
        many += "X: y\r\n";
    }
    EXPECT_EQ(ask(port_, "GET", "/api/health", many).status, 400);
    EXPECT_EQ(ask(port_, "GET", "/api/health").status, 200);
}

}  // namespace
}  // namespace patchfusion::serve
