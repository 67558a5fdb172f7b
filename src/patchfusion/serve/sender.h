// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "patchfusion/serve/http.h"

namespace patchfusion::serve {

/// Whether a host name as in Host or Origin, with or without a port, is this machine's loopback.
[[nodiscard]] bool is_loopback(const std::string& host);

/// Browsers send a page's requests wherever the page says: web sites must not upload to, or delete from, a service that their
/// visitors run. Throws Refusal (403) where a page of another origin asks, and, for a service that listens on loopback alone,
/// where it is asked for under another host name (DNS rebinding).
void check_sender(const Request& request, const std::string& listening_host);

}  // namespace patchfusion::serve
