// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/distributed/process_group.h"

#include <mpi.h>
#include <algorithm>
#include <array>
#include <cstdlib>
#include <exception>
#include <numeric>

#include "patchfusion/distributed/mpi_type.h"

namespace patchfusion::distributed {
namespace {

/// What the launchers leave in the environment: Open MPI's mpirun, Slurm's srun --mpi=pmix, MPICH's mpiexec.
bool is_launched() {
    constexpr std::array kMarks = {"OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PMI_RANK"};
    return std::any_of(kMarks.begin(), kMarks.end(), [](const char* name) { return std::getenv(name) != nullptr; });
}

/// Of all the processes those that share memory with this one.
int processes_on_machine() {
    MPI_Comm machine = MPI_COMM_NULL;
    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &machine);
    int count = 1;
    MPI_Comm_size(machine, &count);
    MPI_Comm_free(&machine);
    return count;
}

/// The sum over the processes, and of the gradients with respect to it.
class DifferentiableSum : public torch::autograd::Function<DifferentiableSum> {
  public:
    static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& tensor, std::int64_t group) {
        context->saved_data["group"] = group;
        return summed(tensor, group);
    }
    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   const torch::autograd::variable_list& gradients) {
        return {summed(gradients.front(), context->saved_data["group"].toInt()), {}};
    }

  private:
    static torch::Tensor summed(const torch::Tensor& tensor, std::int64_t group) {
        auto sum = tensor.detach().cpu().contiguous().clone();
        reinterpret_cast<const ProcessGroup*>(group)->sum(sum);  // NOLINT(performance-no-int-to-ptr): autograd keeps numbers
        return sum.to(tensor.device());
    }
};

}  // namespace

ProcessGroup ProcessGroup::of_this_run() {
    if (!is_launched()) {
        return {};
    }
    int given = 0;
    MPI_Init_thread(nullptr, nullptr, MPI_THREAD_SERIALIZED, &given);
    int rank = 0;
    int size = 1;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    return ProcessGroup({.index = rank, .count = size, .on_machine = processes_on_machine()});
}

ProcessGroup::~ProcessGroup() {
    if (joined_ && std::uncaught_exceptions() == 0) {
        MPI_Finalize();
    }
}

void ProcessGroup::sum(torch::Tensor& tensor) const {
    if (size() > 1) {
        MPI_Allreduce(MPI_IN_PLACE, tensor.data_ptr(), static_cast<int>(tensor.numel()), mpi_type(tensor.scalar_type()),
                      MPI_SUM, MPI_COMM_WORLD);
    }
}

torch::Tensor ProcessGroup::differentiable_sum(const torch::Tensor& tensor) const {
    return size() > 1 ? DifferentiableSum::apply(tensor, reinterpret_cast<std::int64_t>(this)) : tensor;
}

double ProcessGroup::broadcast(double value) const {
    if (size() > 1) {
        MPI_Bcast(&value, 1, MPI_DOUBLE, 0, MPI_COMM_WORLD);
    }
    return value;
}

std::vector<std::string> ProcessGroup::gather(const std::string& text) const {
    if (size() == 1) {
        return {text};
    }
    const int length = static_cast<int>(text.size());
    std::vector<int> lengths(static_cast<std::size_t>(size()));
    MPI_Gather(&length, 1, MPI_INT, lengths.data(), 1, MPI_INT, 0, MPI_COMM_WORLD);
    std::vector<int> starts(lengths.size());
    std::exclusive_scan(lengths.begin(), lengths.end(), starts.begin(), 0);
    std::string all(leads() ? static_cast<std::size_t>(starts.back() + lengths.back()) : 0, '\0');
    MPI_Gatherv(text.data(), length, MPI_CHAR, all.data(), lengths.data(), starts.data(), MPI_CHAR, 0, MPI_COMM_WORLD);
    std::vector<std::string> texts;
    for (std::size_t i = 0; leads() && i < lengths.size(); ++i) {
        texts.push_back(all.substr(static_cast<std::size_t>(starts[i]), static_cast<std::size_t>(lengths[i])));
    }
    return texts;
}

void ProcessGroup::wait_for_all() const {
    if (size() > 1) {
        MPI_Barrier(MPI_COMM_WORLD);
    }
}

}  // namespace patchfusion::distributed
