// SPDX-License-Identifier: Apache-2.0
// Requests and answers as the service sees them, whatever library speaks HTTP.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "patchfusion/serve/open_file.h"

namespace patchfusion::serve {

/// The head of a part of a form (multipart/form-data), as the client wrote it.
struct Part {
    std::string name;
    std::string filename;
};

/// Gets a form piece by piece; may throw Refusal.
struct FormSink {
    std::function<void(const Part&)> part;        // a part begins
    std::function<void(std::string_view)> bytes;  // of the part that began last
};

enum class FormEnd { Whole, Malformed, TooLarge, TooSlow };

/// A request whose body has not been read.
struct Request {
    std::string method;
    std::string path;  // decoded
    std::multimap<std::string, std::string> query;
    std::string host;
    std::string origin;
    std::string content_type;
    std::optional<std::uint64_t> content_length;
    bool has_body = false;
    std::function<FormEnd(const FormSink&)> read_form;
};

/// What a request is answered with: `body`, else `file`, else `events`.
struct Answer {
    int status = 200;
    std::string type = "application/json";
    std::string body{};
    std::shared_ptr<const OpenFile> file{};
    /// The next piece of an endless answer, waiting for it at most a second or so; none at its end. Destroyed when the client
    /// has it or has left.
    std::function<std::optional<std::string>()> events{};
    std::multimap<std::string, std::string> headers{};
};

/// Ends a request with a status and one line for people.
struct Refusal : std::runtime_error {
    Refusal(int code, const std::string& line, std::multimap<std::string, std::string> more_headers = {})
        : std::runtime_error(line), status(code), headers(std::move(more_headers)) {}
    int status;
    std::multimap<std::string, std::string> headers;
};

/// {"error": line}, with Retry-After where coming back later may help.
[[nodiscard]] Answer error_answer(int status, std::string_view line);
[[nodiscard]] Answer error_answer(const Refusal& refusal);

/// The usual words for a status, for errors that nobody described.
[[nodiscard]] std::string_view words_for(int status);

}  // namespace patchfusion::serve
