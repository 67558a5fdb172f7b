// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "patchfusion/serve/http.h"

namespace patchfusion::serve {

struct HttpOptions {
    std::string host = "127.0.0.1";
    int port = 0;  // 0: any free one
    int connections = 256;
    double head_seconds = 10;            // for a request's head to arrive
    std::int64_t head_bytes = 1 << 16U;  // of a request's head
    double body_seconds = 60;
    std::int64_t body_bytes = 1 << 26U;
    double stall_seconds = 10;  // for a client to take the next piece of an answer
};

/// HTTP/1.1 on one port, a thread for each connection, a request for each connection: a client that waits holds no thread.
/// Where all connections are taken, further clients get 503. The only user of cpp-httplib.
class HttpServer {
  public:
    /// Answers a request, on a thread of its own; may throw Refusal.
    using Handler = std::function<Answer(const Request&)>;

    /// Binds and begins. Throws InputError where it cannot listen there.
    HttpServer(const HttpOptions& options, Handler handler);
    /// Takes no more connections, breaks off answers that are still being written, and waits for those being made.
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    [[nodiscard]] int port() const;
    /// Connections being served now.
    [[nodiscard]] int active() const;

  private:
    class Listener;
    std::unique_ptr<Listener> listener_;
};

}  // namespace patchfusion::serve
