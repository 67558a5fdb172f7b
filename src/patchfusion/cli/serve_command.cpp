// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "patchfusion/cli/command.h"
#include "patchfusion/cli/inference_arguments.h"
#include "patchfusion/cli/messages.h"
#include "patchfusion/cli/stop_signal.h"
#include "patchfusion/core/error.h"
#include "patchfusion/serve/service.h"

namespace patchfusion::cli {
namespace {

constexpr double kMebi = 1024.0 * 1024.0;

struct ServeArguments {
    InferenceArguments inference;
    serve::ServiceOptions service;
    std::string web;
    double max_upload_mb = static_cast<double>(service.max_upload_bytes) / kMebi;
    double max_megapixels = static_cast<double>(service.max_pixels) / 1e6;
    double store_mb = static_cast<double>(service.store_bytes) / kMebi;
};

serve::ServiceOptions service_options(const ServeArguments& arguments) {
    serve::ServiceOptions options = arguments.service;
    options.model_name = arguments.inference.model;
    options.max_upload_bytes = static_cast<std::int64_t>(arguments.max_upload_mb * kMebi);
    options.max_pixels = static_cast<std::int64_t>(arguments.max_megapixels * 1e6);
    options.store_bytes = static_cast<std::int64_t>(arguments.store_mb * kMebi);
    options.web = arguments.web.empty() ? serve::find_web_folder() : std::filesystem::path(arguments.web);
    if (!arguments.web.empty() && !std::filesystem::exists(options.web / "index.html")) {
        throw InputError(fmt::format("--web {}: no index.html there; build the viewer with scripts/web_build", arguments.web));
    }
    options.log = print_result;
    return options;
}

int serve_photographs(const ServeArguments& arguments) {
    use_threads(arguments.inference.machine);
    serve::ServiceOptions options = service_options(arguments);
    const double drain_seconds = options.drain_seconds;
    catch_stop_signals();
    serve::Service service(load_model(arguments.inference), std::move(options));
    const std::string& host = arguments.service.host;
    const bool is_ipv6 = host.find(':') != std::string::npos;
    print_result(fmt::format("http://{}:{}/", is_ipv6 ? fmt::format("[{}]", host) : host, service.port()));
    wait_for_stop_signal();
    print_result(fmt::format("stopping: what is queued has {:.0f} s; again to stop at once", drain_seconds));
    service.drain([] { return stop_signals() > 1; });
    return kExitOk;
}

void add_limits(CLI::App& command, ServeArguments& arguments) {
    serve::ServiceOptions& service = arguments.service;
    const auto add = [&](const char* name, auto& value, const char* what) {
        command.add_option(name, value, what)->check(CLI::PositiveNumber)->capture_default_str();
    };
    add("--queue", service.queue, "Jobs that may wait");
    add("--connections", service.connections, "Connections at the same time");
    add("--max-upload", arguments.max_upload_mb, "MiB of one photograph's file");
    add("--max-megapixels", arguments.max_megapixels, "Of one photograph");
    add("--store", arguments.store_mb, "MiB of all results together");
    add("--keep", service.seconds_kept, "Seconds that results are kept");
    add("--upload-seconds", service.upload_seconds, "For a photograph to arrive");
    add("--job-seconds", service.job_seconds, "For one prediction");
    add("--leave-seconds", service.leave_seconds, "From the last watcher's leaving to the job's end");
    command.add_option("--drain-seconds", service.drain_seconds, "For what is queued once SIGTERM comes")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
}

}  // namespace

void add_serve_command(CLI::App& app, Run& run) {
    CLI::App& command = *app.add_subcommand("serve", "Depth maps over HTTP, and a viewer in the browser");
    const auto arguments = std::make_shared<ServeArguments>();
    command.add_option("--host", arguments->service.host, "Where to listen; others than this machine's may then upload")
        ->capture_default_str();
    command.add_option("--port", arguments->service.port, "0: any free one")
        ->check(CLI::Range(0, 65535))
        ->capture_default_str();
    command.add_option("--model", arguments->inference.model, "As of predict")->capture_default_str();
    command.add_option("--base", arguments->inference.base, "The TorchScript base network of a model that was trained on one");
    add_threads_option(command, arguments->inference.machine);
    add_device_option(command, arguments->inference.machine);
    command.add_option("--web", arguments->web, "Folder of the viewer's files (default: the built one)");
    add_limits(command, *arguments);
    command.callback([&run, arguments] { run = [arguments] { return serve_photographs(*arguments); }; });
}

}  // namespace patchfusion::cli
