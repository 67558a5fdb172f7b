// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/serve/http.h"

#include <nlohmann/json.hpp>

namespace patchfusion::serve {

Answer error_answer(int status, std::string_view line) {
    const nlohmann::json error = {{"error", line}};
    Answer answer = {.status = status};
    answer.body = error.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    if (status == 429 || status == 503) {
        answer.headers.emplace("Retry-After", "2");
    }
    return answer;
}

Answer error_answer(const Refusal& refusal) {
    Answer answer = error_answer(refusal.status, refusal.what());
    answer.headers.insert(refusal.headers.begin(), refusal.headers.end());
    return answer;
}

std::string_view words_for(int status) {
    switch (status) {
        case 400:
            return "the request is malformed";
        case 404:
            return "there is nothing here; see /api/openapi.json";
        case 405:
            return "this method is not for this address";
        case 408:
            return "the request did not arrive in time";
        case 413:
            return "the request is too large";
        case 414:
            return "the address is too long";
        case 415:
            return "the body's encoding is not known here";
        case 503:
            return "too many connections; come back later";
        default:
            return "the request cannot be answered";
    }
}

}  // namespace patchfusion::serve
