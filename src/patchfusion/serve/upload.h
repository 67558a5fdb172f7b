// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "patchfusion/serve/http.h"
#include "patchfusion/serve/job.h"
#include "patchfusion/serve/job_folder.h"
#include "patchfusion/serve/service_options.h"

namespace patchfusion::serve {

/// What a form may hold beside the photograph.
inline constexpr std::int64_t kFormBytes = 1 << 16U;

/// The form of createJob on its way in: the photograph goes to a file of the job's folder piece by piece, the other fields are
/// short texts. Every function throws Refusal with the status and line that the client gets.
class Upload {
  public:
    Upload(std::unique_ptr<JobFolder> folder, const ServiceOptions& options);

    void begin(const Part& part);
    void add(std::string_view bytes);
    /// After the whole form: everything checked, the photograph by its header, and room in the store for the results.
    [[nodiscard]] std::shared_ptr<Job> finish();

  private:
    [[nodiscard]] std::string extension_of_photo() const;
    void check_pixels(Size size) const;
    /// The focal length: as told, else from EXIF, else assumed.
    void choose_focal(std::optional<double> from_exif);

    const ServiceOptions& options_;
    std::unique_ptr<JobFolder> folder_;
    std::filesystem::path file_;
    std::ofstream photo_;
    std::int64_t photo_bytes_ = 0;
    std::map<std::string, std::string> fields_;
    std::string current_;  // the field whose bytes come
    int parts_ = 0;
    Order order_;
};

}  // namespace patchfusion::serve
