// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/distributed/gradient_mean.h"

#include <mpi.h>
#include <torch/csrc/autograd/utils/lambda_post_hook.h>

#include "patchfusion/distributed/mpi_type.h"

namespace patchfusion::distributed {
namespace {

torch::Tensor gradient_of(torch::Tensor& parameter) {
    if (!parameter.grad().defined()) {
        parameter.mutable_grad() = torch::zeros_like(parameter);
    }
    return parameter.grad();
}

/// The part of `sum` that belongs to the next parameter.
torch::Tensor take(const torch::Tensor& sum, std::int64_t& start, const torch::Tensor& parameter) {
    auto part = sum.slice(0, start, start + parameter.numel()).view(parameter.sizes());
    start += parameter.numel();
    return part;
}

}  // namespace

struct GradientMean::Buckets {
    /// Some parameters and the place where their gradients are summed.
    struct Bucket {
        std::vector<torch::Tensor> parameters;
        torch::Tensor sum;  // [all numbers]
        std::size_t missing = 0;
        MPI_Request request = MPI_REQUEST_NULL;
    };

    const ProcessGroup& group;
    std::vector<Bucket> all;
    std::size_t sent = 0;  // buckets leave in order: every process must send them so
    std::vector<c10::intrusive_ptr<torch::autograd::Node>> accumulators;  // kept, or their hooks would be lost

    void arrived(std::size_t bucket) {
        --all[bucket].missing;
        while (sent < all.size() && all[sent].missing == 0) {
            send_next();
        }
        for (std::size_t i = 0; i < sent; ++i) {  // MPI makes headway in its calls only
            int done = 0;
            MPI_Request_get_status(all[i].request, &done, MPI_STATUS_IGNORE);
        }
    }

    void send_next() {
        const torch::NoGradGuard no_grad;
        Bucket& bucket = all[sent++];
        std::int64_t start = 0;
        for (torch::Tensor& parameter : bucket.parameters) {
            take(bucket.sum, start, parameter).copy_(gradient_of(parameter));
        }
        MPI_Iallreduce(MPI_IN_PLACE, bucket.sum.data_ptr(), static_cast<int>(bucket.sum.numel()),
                       mpi_type(bucket.sum.scalar_type()), MPI_SUM, MPI_COMM_WORLD, &bucket.request);
    }

    void receive(Bucket& bucket) const {
        const torch::NoGradGuard no_grad;
        MPI_Wait(&bucket.request, MPI_STATUS_IGNORE);
        bucket.sum.div_(group.size());
        std::int64_t start = 0;
        for (torch::Tensor& parameter : bucket.parameters) {
            parameter.mutable_grad().copy_(take(bucket.sum, start, parameter));
        }
        bucket.missing = bucket.parameters.size();
    }
};

GradientMean::GradientMean(const ProcessGroup& group, const std::vector<torch::Tensor>& parameters, std::int64_t bucket_bytes) {
    if (group.size() == 1) {
        return;
    }
    buckets_ = std::make_shared<Buckets>(Buckets{.group = group, .all = {}, .sent = 0, .accumulators = {}});
    std::int64_t bytes = bucket_bytes;
    const std::vector<torch::Tensor> last_first(parameters.rbegin(), parameters.rend());
    for (const torch::Tensor& parameter : last_first) {
        if (bytes >= bucket_bytes) {
            buckets_->all.emplace_back();
            bytes = 0;
        }
        buckets_->all.back().parameters.push_back(parameter);
        bytes += static_cast<std::int64_t>(parameter.nbytes());

        auto accumulator = torch::autograd::impl::grad_accumulator(parameter);
        accumulator->add_post_hook(std::make_unique<torch::autograd::utils::LambdaPostHook>(
            [buckets = std::weak_ptr(buckets_), bucket = buckets_->all.size() - 1](
                const torch::autograd::variable_list& outputs, const torch::autograd::variable_list&) {
                if (const auto there = buckets.lock()) {
                    there->arrived(bucket);
                }
                return outputs;
            }));
        buckets_->accumulators.push_back(std::move(accumulator));
    }
    for (Buckets::Bucket& bucket : buckets_->all) {
        std::int64_t numbers = 0;
        for (const torch::Tensor& parameter : bucket.parameters) {
            numbers += parameter.numel();
        }
        bucket.sum = torch::empty({numbers}, bucket.parameters.front().options().requires_grad(false));
        bucket.missing = bucket.parameters.size();
    }
}

GradientMean::~GradientMean() = default;

void GradientMean::finish() {
    if (!buckets_) {
        return;
    }
    while (buckets_->sent < buckets_->all.size()) {  // held up by parameters that this loss does not use
        buckets_->send_next();
    }
    for (Buckets::Bucket& bucket : buckets_->all) {
        buckets_->receive(bucket);
    }
    buckets_->sent = 0;
}

}  // namespace patchfusion::distributed
