// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/serve/sender.h"

namespace patchfusion::serve {
namespace {

/// "https://example.org:81" -> "example.org:81"
std::string host_of_origin(const std::string& origin) {
    const auto start = origin.find("://");
    return start == std::string::npos ? origin : origin.substr(start + 3);
}

}  // namespace

bool is_loopback(const std::string& host) {
    const auto colon = host.rfind(':');
    const bool has_port = colon != std::string::npos && host.find(']', colon) == std::string::npos && host.find(':') == colon;
    const bool bracketed_port = host.starts_with('[') && colon != std::string::npos && colon > host.find(']');
    const std::string name = has_port || bracketed_port ? host.substr(0, colon) : host;
    return name == "localhost" || name == "127.0.0.1" || name == "[::1]" || name == "::1";
}

void check_sender(const Request& request, const std::string& listening_host) {
    const bool local = is_loopback(listening_host);
    if (local && !request.host.empty() && !is_loopback(request.host)) {
        throw Refusal(403, "this service answers to localhost alone");
    }
    const std::string origin = host_of_origin(request.origin);
    const bool same = origin.empty() || origin == request.host || (local && is_loopback(origin));
    if (!same) {
        throw Refusal(403, "this service answers to its own pages alone");
    }
}

}  // namespace patchfusion::serve
