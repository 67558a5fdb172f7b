// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/serve/http_server.h"

#include <fmt/format.h>
#include <httplib.h>
#include <sys/socket.h>
#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include "patchfusion/core/error.h"
#include "patchfusion/serve/thread_each.h"
#include "patchfusion/serve/timed_socket.h"

namespace patchfusion::serve {
namespace {

constexpr std::size_t kLongestPath = 1024;
constexpr double kFarewellSeconds = 10;              // for a client to send the rest of what was refused,
constexpr std::int64_t kFarewellBytes = 1LL << 30U;  // and so much of it: most clients listen only when they have sent all
constexpr int kRefusers = 16;                        // threads that tell further clients to come back later

/// TimedSocket as httplib wants it.
class SocketStream final : public httplib::Stream {
  public:
    explicit SocketStream(TimedSocket& socket) : socket_(socket) {}
    using httplib::Stream::write;
    [[nodiscard]] bool is_readable() const override { return true; }
    [[nodiscard]] bool is_writable() const override { return socket_.is_writable(); }
    ::ssize_t read(char* buffer, std::size_t bytes) override { return socket_.read(buffer, bytes); }
    ::ssize_t write(const char* bytes, std::size_t count) override { return socket_.write(bytes, count); }
    void get_remote_ip_and_port(std::string& /*ip*/, int& /*port*/) const override {}
    void get_local_ip_and_port(std::string& /*ip*/, int& /*port*/) const override {}
    [[nodiscard]] ::socket_t socket() const override { return socket_.descriptor(); }

  private:
    TimedSocket& socket_;
};

/// ThreadEach as httplib wants it.
class Tasks final : public httplib::TaskQueue {
  public:
    explicit Tasks(int most) : threads_(most) {}
    void enqueue(std::function<void()> task) override { threads_.run(std::move(task)); }
    void shutdown() override { threads_.wait(); }

  private:
    ThreadEach threads_;
};

Request request_of(const httplib::Request& from) {
    Request request = {.method = from.method,
                       .path = from.path,
                       .query = {from.params.begin(), from.params.end()},
                       .host = from.get_header_value("Host"),
                       .origin = from.get_header_value("Origin"),
                       .content_type = from.get_header_value("Content-Type"),
                       .content_length = {},
                       .has_body = from.has_header("Content-Length") || from.has_header("Transfer-Encoding"),
                       .read_form = {}};
    const std::string length = from.get_header_value("Content-Length");
    std::uint64_t bytes = 0;
    if (std::from_chars(length.data(), length.data() + length.size(), bytes).ec == std::errc()) {
        request.content_length = bytes;
    }
    return request;
}

/// Whether httplib stopped reading a request at its method.
bool is_unknown_method(const httplib::Request& request) {
    constexpr std::array<std::string_view, 10> kKnown = {"GET",     "HEAD",    "POST",  "PUT",   "DELETE",
                                                         "CONNECT", "OPTIONS", "TRACE", "PATCH", "PRI"};
    return request.path.empty() && request.version.starts_with("HTTP/1.") &&
           std::find(kKnown.begin(), kKnown.end(), request.method) == kKnown.end();
}

/// A file in pieces.
httplib::ContentProvider pieces_of(std::shared_ptr<const OpenFile> file) {
    return [file = std::move(file)](std::size_t offset, std::size_t length, httplib::DataSink& sink) {
        std::array<char, 1 << 16U> piece{};
        const std::size_t got = file->read(offset, piece.data(), std::min(length, piece.size()));
        return got > 0 && sink.write(piece.data(), got);
    };
}

httplib::ContentProviderWithoutLength pieces_of(std::function<std::optional<std::string>()> events) {
    return [events = std::move(events)](std::size_t /*offset*/, httplib::DataSink& sink) {
        const auto piece = events();
        if (!piece) {
            sink.done();
            return true;
        }
        return sink.is_writable() && sink.write(piece->data(), piece->size());
    };
}

void put(Answer answer, httplib::Response& response) {
    response.status = answer.status;
    for (const auto& [name, value] : answer.headers) {
        response.set_header(name, value);
    }
    if (answer.events) {
        response.set_chunked_content_provider(answer.type, pieces_of(std::move(answer.events)));
    } else if (answer.file && answer.file->size() > 0) {
        const std::size_t size = answer.file->size();
        response.set_content_provider(size, answer.type, pieces_of(std::move(answer.file)));
    } else if (!answer.body.empty()) {
        response.set_content(answer.body, answer.type);
    }
}

/// The connection that this thread serves: httplib's handlers are not told.
thread_local TimedSocket* this_connection = nullptr;

FormEnd read_form(const httplib::ContentReader& read, const FormSink& sink) {
    const bool whole = read(
        [&](const httplib::MultipartFormData& part) {
            sink.part({.name = part.name, .filename = part.filename});
            return true;
        },
        [&](const char* bytes, std::size_t count) {
            sink.bytes({bytes, count});
            return true;
        });
    if (whole) {
        return FormEnd::Whole;
    }
    if (this_connection->ran_out_of_time()) {
        return FormEnd::TooSlow;
    }
    return this_connection->ran_out_of_bytes() ? FormEnd::TooLarge : FormEnd::Malformed;
}

}  // namespace

class HttpServer::Listener final : public httplib::Server {
  public:
    Listener(const HttpOptions& options, HttpServer::Handler handler) : options_(options), handler_(std::move(handler)) {
        new_task_queue = [most = options.connections + kRefusers] {
            return new Tasks(most);  // NOLINT(*-owning-memory): httplib's to delete
        };
        set_tcp_nodelay(true);
        // Not httplib's SO_REUSEPORT, by which two services would share a port without knowing.
        set_socket_options([](::socket_t socket) {
            const int yes = 1;
            ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
        });
        // All but POST is answered here, so that httplib never takes a body into memory.
        set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
            if (request.path.size() > kLongestPath) {
                put(error_answer(414, words_for(414)), response);
                return HandlerResponse::Handled;
            }
            if (request.method == "POST") {
                return HandlerResponse::Unhandled;
            }
            put(answer(request_of(request)), response);
            return HandlerResponse::Handled;
        });
        Post(".*", [this](const httplib::Request& from, httplib::Response& response, const httplib::ContentReader& read) {
            Request request = request_of(from);
            request.read_form = [&read](const FormSink& sink) { return read_form(read, sink); };
            put(answer(request), response);
        });
        // What httplib refuses by itself.
        set_error_handler([](const httplib::Request& request, httplib::Response& response) {
            if (!response.body.empty()) {
                return;
            }
            if (this_connection->ran_out_of_time()) {
                put(error_answer(408, words_for(408)), response);
            } else if (is_unknown_method(request)) {
                put(error_answer({405, std::string(words_for(405)), {{"Allow", "GET, POST, DELETE"}}}), response);
            } else {
                put(error_answer(response.status, words_for(response.status)), response);
            }
        });
        bind();
        thread_ = std::thread([this] {
            listen_after_bind();
            ended_ = true;
        });
    }

    ~Listener() override {
        while (!is_running() && !ended_) {  // stop() does nothing before the thread has begun
            std::this_thread::yield();
        }
        stop();
        {
            const std::scoped_lock lock(mutex_);
            for (const int descriptor : open_) {
                ::shutdown(descriptor, SHUT_RD);  // who waits for a client's bytes waits no longer
            }
        }
        thread_.join();
    }

    [[nodiscard]] int port() const { return port_; }
    [[nodiscard]] int active() const { return active_; }

  private:
    void bind() {
        port_ = options_.port;
        if (options_.port == 0) {
            port_ = bind_to_any_port(options_.host);
        } else if (!bind_to_port(options_.host, options_.port)) {
            port_ = -1;
        }
        if (port_ < 0) {
            throw InputError(
                fmt::format("{}:{}: cannot listen there: the port is taken, or the host is not this machine's; give "
                            "--port 0 for any free one",
                            options_.host, options_.port));
        }
        ::listen(svr_sock_, SOMAXCONN);  // again: httplib's own queue is 5 long
    }

    [[nodiscard]] Answer answer(const Request& request) const {
        try {
            return handler_(request);
        } catch (const Refusal& refusal) {
            return error_answer(refusal);
        } catch (const std::exception& error) {
            fmt::print(stderr, "patchfusion: {} {}: {}\n", request.method, request.path, error.what());
            return error_answer(500, "something went wrong here; the service's log says what");
        }
    }

    bool process_and_close_socket(::socket_t descriptor) override {
        const bool full = active_.fetch_add(1) >= options_.connections;
        {
            const std::scoped_lock lock(mutex_);
            open_.insert(descriptor);
        }
        TimedSocket socket(descriptor, options_.stall_seconds);
        this_connection = &socket;
        SocketStream stream(socket);
        if (full) {
            const std::string body = error_answer(503, words_for(503)).body;
            stream.write(
                fmt::format("HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nRetry-After: "
                            "2\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{}",
                            body.size(), body));
        } else {
            socket.expect(options_.head_seconds, options_.head_bytes);
            bool ignored = false;
            process_request(stream, /*close_connection=*/true, ignored, [&](httplib::Request& request) {
                socket.expect(options_.body_seconds, options_.body_bytes);
                request.ranges.clear();  // answers are whole and as they are: no ranges, no compression
                request.headers.erase("Range");
                request.headers.erase("Accept-Encoding");
            });
        }
        --active_;
        socket.finish(full ? 1 : kFarewellSeconds, kFarewellBytes);
        this_connection = nullptr;
        {
            const std::scoped_lock lock(mutex_);
            open_.erase(descriptor);
        }
        ::close(descriptor);
        return true;
    }

    HttpOptions options_;
    HttpServer::Handler handler_;
    int port_ = -1;
    std::atomic<int> active_ = 0;
    std::mutex mutex_;
    std::set<int> open_;  // descriptors
    std::atomic<bool> ended_ = false;
    std::thread thread_;
};

HttpServer::HttpServer(const HttpOptions& options, Handler handler)
    : listener_(std::make_unique<Listener>(options, std::move(handler))) {}

HttpServer::~HttpServer() = default;

int HttpServer::port() const {
    return listener_->port();
}

int HttpServer::active() const {
    return listener_->active();
}

}  // namespace patchfusion::serve
