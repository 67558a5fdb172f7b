// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/library/errors.h"

#include <torch/torch.h>
#include <new>
#include <string_view>

#include "patchfusion/core/error.h"
#include "patchfusion/core/first_line.h"
#include "patchfusion/core/progress.h"

namespace patchfusion::api {

Error::Error(ErrorCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
Error::~Error() = default;

}  // namespace patchfusion::api

namespace patchfusion::library {
namespace {

/// LibTorch's allocator for the CPU has no exception of its own for it.
bool is_out_of_memory(const c10::Error& error) {
    const std::string_view message = error.what_without_backtrace();
    return dynamic_cast<const c10::OutOfMemoryError*>(&error) != nullptr ||
           message.find("not enough memory") != std::string_view::npos ||
           message.find("can't allocate memory") != std::string_view::npos;
}

}  // namespace

void throw_as_error() {
    try {
        throw;
    } catch (const Error&) {
        throw;
    } catch (const Cancelled& error) {
        throw Error(ErrorCode::Cancelled, error.what());
    } catch (const CheckpointError& error) {
        throw Error(ErrorCode::Checkpoint, first_line(error));
    } catch (const InputError& error) {
        throw Error(ErrorCode::Input, first_line(error));
    } catch (const c10::Error& error) {
        throw Error(is_out_of_memory(error) ? ErrorCode::OutOfMemory : ErrorCode::Internal,
                    is_out_of_memory(error) ? "out of memory" : first_line(error));
    } catch (const std::bad_alloc& error) {
        throw Error(ErrorCode::OutOfMemory, first_line(error));
    } catch (const std::exception& error) {
        throw Error(ErrorCode::Internal, first_line(error));
    } catch (...) {
        throw Error(ErrorCode::Internal, "something was thrown that is no std::exception");
    }
}

}  // namespace patchfusion::library
