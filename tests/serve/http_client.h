// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace patchfusion::testing {

/// A connection whose bytes are the test's own: what no proper client would send can be sent.
class Wire {
  public:
    explicit Wire(int port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        ::sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connected_ = ::connect(socket_, reinterpret_cast<const ::sockaddr*>(&address), sizeof(address)) == 0;
    }
    Wire(const Wire&) = delete;
    Wire& operator=(const Wire&) = delete;
    ~Wire() { ::close(socket_); }

    [[nodiscard]] bool connected() const { return connected_; }

    /// False once the other side takes no more.
    bool send(std::string_view bytes) const {
        while (!bytes.empty()) {
            const ::ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) {
                return false;
            }
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }

    /// Everything up to where `until` has come, the end, or `seconds` of silence.
    [[nodiscard]] std::string receive(std::string_view until = {}, double seconds = 20) const {
        std::string text;
        std::array<char, 65536> piece{};
        ::pollfd state = {.fd = socket_, .events = POLLIN, .revents = 0};
        while ((until.empty() || text.find(until) == std::string::npos) &&
               ::poll(&state, 1, static_cast<int>(seconds * 1000)) > 0) {
            const ::ssize_t got = ::recv(socket_, piece.data(), piece.size(), 0);
            if (got <= 0) {
                break;
            }
            text.append(piece.data(), static_cast<std::size_t>(got));
        }
        return text;
    }

  private:
    int socket_;
    bool connected_ = false;
};

struct Reply {
    int status = 0;                              // 0: none came
    std::map<std::string, std::string> headers;  // names in small letters
    std::string body;
};

inline std::string without_chunks(std::string_view text) {
    std::string whole;
    for (;;) {
        const auto line = text.find("\r\n");
        const auto size =
            line == std::string_view::npos ? 0 : std::strtoul(std::string(text.substr(0, line)).c_str(), nullptr, 16);
        if (size == 0) {
            return whole;
        }
        whole += text.substr(line + 2, size);
        text.remove_prefix(std::min(text.size(), line + 2 + size + 2));
    }
}

inline Reply parse_reply(const std::string& text) {
    Reply reply;
    const auto head = text.find("\r\n\r\n");
    if (!text.starts_with("HTTP/1.1 ") || head == std::string::npos) {
        return reply;
    }
    reply.status = std::atoi(text.c_str() + 9);
    for (auto at = text.find("\r\n") + 2; at < head;) {
        const auto end = text.find("\r\n", at);
        const auto colon = text.find(": ", at);
        std::string name = text.substr(at, colon - at);
        std::ranges::transform(name, name.begin(),
                               [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
        reply.headers[name] = text.substr(colon + 2, end - colon - 2);
        at = end + 2;
    }
    reply.body = text.substr(head + 4);
    if (reply.headers.contains("transfer-encoding")) {
        reply.body = without_chunks(reply.body);
    }
    return reply;
}

/// One request, written as it is.
inline Reply send_request(int port, const std::string& request) {
    const Wire wire(port);
    wire.send(request);
    return parse_reply(wire.receive());
}

inline Reply ask(int port, const std::string& method, const std::string& path, const std::string& more_headers = {}) {
    return send_request(port, fmt::format("{} {} HTTP/1.1\r\nHost: localhost:{}\r\n{}\r\n", method, path, port, more_headers));
}

inline Reply get(int port, const std::string& path) {
    return ask(port, "GET", path);
}

struct Field {
    std::string name;
    std::string bytes;
    std::string filename = {};
};

inline constexpr const char* kBoundary = "a-boundary-of-the-tests";

inline std::string form_of(const std::vector<Field>& fields) {
    std::string body;
    for (const Field& field : fields) {
        body += fmt::format("--{}\r\nContent-Disposition: form-data; name=\"{}\"", kBoundary, field.name);
        body += field.filename.empty() ? "" : fmt::format("; filename=\"{}\"\r\nContent-Type: image/jpeg", field.filename);
        body += "\r\n\r\n" + field.bytes + "\r\n";
    }
    return body + fmt::format("--{}--\r\n", kBoundary);
}

inline std::string head_of_post(int port, const std::string& length_header) {
    return fmt::format(
        "POST /api/jobs HTTP/1.1\r\nHost: localhost:{}\r\nContent-Type: multipart/form-data; boundary={}\r\n{}\r\n", port,
        kBoundary, length_header);
}

inline Reply post_form(int port, const std::vector<Field>& fields) {
    const std::string body = form_of(fields);
    return send_request(port, head_of_post(port, fmt::format("Content-Length: {}\r\n", body.size())) + body);
}

}  // namespace patchfusion::testing
