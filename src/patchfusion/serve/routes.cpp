// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/serve/routes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <utility>

#include "patchfusion/core/error.h"
#include "patchfusion/serve/event_stream.h"
#include "patchfusion/serve/job_json.h"
#include "patchfusion/serve/one_line.h"
#include "patchfusion/serve/openapi.h"
#include "patchfusion/serve/previews.h"
#include "patchfusion/serve/sender.h"
#include "patchfusion/serve/upload.h"

namespace patchfusion::serve {
namespace {

constexpr std::string_view kJobs = "/api/jobs";

Answer json_answer(int status, std::string body) {
    Answer answer = {.status = status};
    answer.body = std::move(body);
    answer.headers.emplace("Cache-Control", "no-store");
    return answer;
}

/// A file of a job; it is whole, since files are written under another name first.
Answer file_answer(const std::filesystem::path& path, std::string_view type) {
    auto file = OpenFile::open(path);
    if (!file) {
        throw Refusal(404, "the file is gone");
    }
    Answer answer = {.type = std::string(type)};
    answer.file = std::move(file);
    answer.headers.emplace("Cache-Control", "no-store");
    return answer;
}

void need_method(const Request& request, std::initializer_list<std::string_view> methods) {
    const std::string_view method = request.method == "HEAD" ? "GET" : std::string_view(request.method);
    if (std::ranges::find(methods, method) == methods.end()) {
        throw Refusal(405, fmt::format("{} is not for this address", request.method),
                      {{"Allow", fmt::format("{}", fmt::join(methods, ", "))}});
    }
}

bool is_id(std::string_view text) {
    return text.size() == 32 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// Makes a result, unless another client had it made meanwhile. It stays where there is room for it in the store.
std::shared_ptr<const OpenFile> made_file(const Job& job, const ResultFile& file, const std::filesystem::path& path) {
    auto open = OpenFile::open(path);
    if (!open) {
        make_result_file(job, file);
        open = OpenFile::open(path);
        if (open && !job.folder().reserve(static_cast<std::int64_t>(open->size()))) {
            std::filesystem::remove(path);  // who holds it open goes on reading
        }
    }
    return open;
}

[[noreturn]] void not_yet(const Job& job) {
    const Status status = job.status();
    throw Refusal(409, status.state == State::Failed ? fmt::format("the job failed: {}", status.error)
                                                     : fmt::format("the job is {}; come back later", word(status.state)));
}

}  // namespace

Routes::Routes(const ServiceOptions& options, JobStore& store, JobQueue& queue)
    : options_(options), store_(store), queue_(queue), web_(options.web) {}

Answer Routes::answer(const Request& request) {
    check_sender(request, options_.host);
    const std::string_view path = request.path;
    if (path == kJobs) {
        need_method(request, {"POST"});
        return create_job(request);
    }
    if (path.starts_with("/api/jobs/")) {
        return jobs(request, path.substr(kJobs.size() + 1));
    }
    need_method(request, {"GET"});
    if (path == "/api/health") {
        return health();
    }
    if (path == "/api/openapi.json") {
        return json_answer(200, kOpenApi);
    }
    return web_.answer(request.path);
}

/// rest: ID, or ID/FILE
Answer Routes::jobs(const Request& request, std::string_view rest) {
    const auto slash = std::min(rest.find('/'), rest.size());
    const std::string id(rest.substr(0, slash));
    const std::string_view file = rest.substr(std::min(slash + 1, rest.size()));
    const bool whole_job = slash == rest.size();
    if (whole_job) {
        need_method(request, {"GET", "DELETE"});
    } else {
        need_method(request, {"GET"});
    }
    const auto job = is_id(id) ? store_.find(id) : nullptr;
    if (!job) {
        throw Refusal(404, "no such job: it never was, was cancelled, or its time is over");
    }
    if (whole_job) {
        return request.method == "DELETE" ? forget_job(job) : json_answer(200, job_json(*job, job->status()));
    }
    if (file == "events") {
        return watch_job(job, request);
    }
    if (file == "preview.npy") {
        return preview(*job, request);
    }
    if (file == "photo.jpg") {
        if (!job->status().over() && job->status().stage <= Stage::Reading) {
            not_yet(*job);
        }
        return file_answer(small_photo_file(*job), "image/jpeg");
    }
    if (const ResultFile* known = find_result_file(file)) {
        return result(job, *known);
    }
    throw Refusal(404, "a job has no such file; see /api/openapi.json");
}

Answer Routes::create_job(const Request& request) {
    if (stopping_) {
        throw Refusal(503, "the service is stopping");
    }
    if (!request.content_type.starts_with("multipart/form-data")) {
        throw Refusal(415, "send the photograph as multipart/form-data, in the field 'image'");
    }
    if (!request.has_body) {
        throw Refusal(400, "the request has no body; send the photograph as the field 'image' of a form");
    }
    if (request.content_length.value_or(0) > static_cast<std::uint64_t>(options_.max_upload_bytes + kFormBytes)) {
        throw Refusal(413, fmt::format("more than {} bytes; shrink the image", options_.max_upload_bytes));
    }
    JobQueue::Place place = queue_.reserve();
    if (!place) {
        throw Refusal(429, fmt::format("the queue is full with {} jobs; come back later", options_.queue));
    }
    Upload upload(store_.new_folder(), options_);
    switch (request.read_form(
        {.part = [&](const Part& part) { upload.begin(part); }, .bytes = [&](std::string_view bytes) { upload.add(bytes); }})) {
        case FormEnd::Whole:
            break;
        case FormEnd::Malformed:
            throw Refusal(400, "the form (multipart/form-data) is malformed or ends too early");
        case FormEnd::TooLarge:
            throw Refusal(413, fmt::format("more than {} bytes; shrink the image", options_.max_upload_bytes));
        case FormEnd::TooSlow:
            throw Refusal(408, fmt::format("the photograph did not arrive within {:.0f} s", options_.upload_seconds));
    }
    const auto job = upload.finish();
    store_.add(job);
    queue_.push(std::move(place), job);
    Answer answer = json_answer(202, job_json(*job, job->status()));
    answer.headers.emplace("Location", fmt::format("{}/{}", kJobs, job->id()));
    return answer;
}

Answer Routes::forget_job(const std::shared_ptr<Job>& job) {
    store_.remove(job->id());
    queue_.remove(*job);
    job->finish(State::Cancelled);
    return {.status = 204};
}

Answer Routes::watch_job(const std::shared_ptr<Job>& job, const Request& request) {
    Answer answer = {.type = "text/event-stream"};
    answer.headers.emplace("Cache-Control", "no-store");
    if (request.method == "HEAD") {
        return answer;
    }
    if (watchers_->fetch_add(1) >= options_.connections / 2) {
        --*watchers_;
        throw Refusal(503, "too many are watching; ask for the job now and then");
    }
    const std::shared_ptr<EventStream> stream(new EventStream(job), [count = watchers_](const EventStream* ended) {
        --*count;
        delete ended;  // NOLINT(*-owning-memory): as deleters do
    });
    answer.events = [stream] { return stream->next(); };
    return answer;
}

Answer Routes::preview(const Job& job, const Request& request) const {
    const auto asked = request.query.find("plan");
    const std::string plan = asked == request.query.end() ? "fused" : asked->second;
    if (plan != "coarse" && plan != "fine" && plan != "fused") {
        throw Refusal(400, "plan: give coarse, fine or fused");
    }
    const Status status = job.status();
    if (std::ranges::find(status.previews, plan) == status.previews.end()) {
        not_yet(job);
    }
    return file_answer(preview_file(job, plan), "application/octet-stream");
}

Answer Routes::result(const std::shared_ptr<Job>& job, const ResultFile& file) {
    if (job->status().state != State::Done) {
        not_yet(*job);
    }
    Answer answer = {.type = std::string(file.type)};
    answer.headers.emplace("Cache-Control", "no-store");
    const auto path = job->folder() / file.stored;
    answer.file = OpenFile::open(path);
    if (!answer.file) {
        try {
            maker_.run([&] { answer.file = made_file(*job, file, path); });
        } catch (const InputError& error) {
            throw Refusal(409, one_line(error, job->order().photo, job->order().name));
        }
    }
    job->set_fetched();
    return answer;
}

Answer Routes::health() const {
    nlohmann::ordered_json plans = {"coarse", "fine"};
    if (options_.fuses) {
        plans.insert(plans.end(), {"p16", "p49", "rN"});
    }
    const nlohmann::ordered_json health = {{"status", stopping_ ? "stopping" : "ok"},
                                           {"version", PATCHFUSION_VERSION},
                                           {"model", options_.model_name},
                                           {"plans", plans},
                                           {"jobs_queued", queue_.waiting()},
                                           {"jobs_running", queue_.running() ? 1 : 0},
                                           {"jobs_kept", store_.all().size()},
                                           {"queue_limit", options_.queue},
                                           {"store_bytes", store_.budget().used()},
                                           {"store_limit_bytes", store_.budget().limit()},
                                           {"max_upload_bytes", options_.max_upload_bytes},
                                           {"max_pixels", options_.max_pixels},
                                           {"seconds_kept", options_.seconds_kept}};
    return json_answer(200, health.dump());
}

}  // namespace patchfusion::serve
