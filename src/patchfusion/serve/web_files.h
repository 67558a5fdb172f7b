// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "patchfusion/serve/http.h"

namespace patchfusion::serve {

/// The viewer's files, read once: a request looks a name up and never touches the file system.
class WebFiles {
  public:
    /// The folder with index.html and what belongs to it; where it is empty or has none, a page that says so.
    explicit WebFiles(const std::filesystem::path& folder);

    /// Throws Refusal (404) where there is no such file.
    [[nodiscard]] Answer answer(const std::string& path) const;

  private:
    struct File {
        std::string type;
        std::string bytes;
    };
    std::map<std::string, File> files_;  // by the address's path, such as /assets/index.js
};

/// The viewer's folder: PREFIX/share/patchfusion/web, or web/dist of the source tree that the program was built in; empty where
/// there is none.
[[nodiscard]] std::filesystem::path find_web_folder();

}  // namespace patchfusion::serve
