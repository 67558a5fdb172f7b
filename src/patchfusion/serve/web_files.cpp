// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/serve/web_files.h"

#include <fstream>
#include <iterator>
#include <string_view>

namespace patchfusion::serve {
namespace {

namespace fs = std::filesystem;

constexpr const char* kNoViewer = R"(<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>PatchFusion</title>
<h1>PatchFusion</h1>
<p>The service runs, its viewer is not here: build it with <code>scripts/web_build</code>, or give <code>--web DIR</code>.</p>
<p>The API is described in <a href="/api/openapi.json">openapi.json</a>.</p>
</html>
)";

/// Everything from here, nothing from elsewhere.
constexpr const char* kContentPolicy =
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; connect-src 'self' blob: data:; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

std::string type_of(const fs::path& file) {
    static const std::map<std::string, std::string> types = {{".html", "text/html; charset=utf-8"},
                                                             {".js", "text/javascript; charset=utf-8"},
                                                             {".mjs", "text/javascript; charset=utf-8"},
                                                             {".css", "text/css; charset=utf-8"},
                                                             {".json", "application/json"},
                                                             {".webmanifest", "application/manifest+json"},
                                                             {".svg", "image/svg+xml"},
                                                             {".png", "image/png"},
                                                             {".jpg", "image/jpeg"},
                                                             {".ico", "image/x-icon"},
                                                             {".woff2", "font/woff2"},
                                                             {".wasm", "application/wasm"},
                                                             {".txt", "text/plain; charset=utf-8"}};
    const auto found = types.find(file.extension().string());
    return found == types.end() ? "application/octet-stream" : found->second;
}

}  // namespace

WebFiles::WebFiles(const fs::path& folder) {
    std::error_code missing;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder, missing)) {
        if (entry.is_regular_file()) {
            std::ifstream file(entry.path(), std::ios::binary);
            files_["/" + entry.path().lexically_relative(folder).generic_string()] = {
                .type = type_of(entry.path()), .bytes = {std::istreambuf_iterator<char>(file), {}}};
        }
    }
    if (const auto index = files_.find("/index.html"); index != files_.end()) {
        files_["/"] = index->second;
    } else {
        files_ = {{"/", {.type = "text/html; charset=utf-8", .bytes = kNoViewer}}};
    }
}

Answer WebFiles::answer(const std::string& path) const {
    const auto found = files_.find(path);
    if (found == files_.end()) {
        throw Refusal(404, std::string(words_for(404)));
    }
    Answer answer = {.type = found->second.type, .body = found->second.bytes};
    answer.headers.emplace("Content-Security-Policy", kContentPolicy);
    answer.headers.emplace("Cache-Control", "no-cache");
    return answer;
}

fs::path find_web_folder() {
    std::error_code ignored;
    fs::path folder = fs::read_symlink("/proc/self/exe", ignored).parent_path();
    for (; folder.has_relative_path(); folder = folder.parent_path()) {  // installed: PREFIX/bin, build tree: build/PRESET/bin
        for (const char* place : {"share/patchfusion/web", "web/dist"}) {
            if (fs::exists(folder / place / "index.html", ignored)) {
                return folder / place;
            }
        }
    }
    return {};
}

}  // namespace patchfusion::serve
