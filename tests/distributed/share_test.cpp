// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/distributed/share.h"

#include <gtest/gtest.h>
#include <cstdlib>
#include <map>
#include <string>

#include "distributed/group.h"
#include "patchfusion/core/error.h"

namespace patchfusion::distributed {
namespace {

using patchfusion::testing::group;

/// Environment variables, as long as this lives.
class Environment {
  public:
    explicit Environment(std::map<std::string, std::string> variables) : variables_(std::move(variables)) {
        for (const auto& [name, value] : variables_) {
            ::setenv(name.c_str(), value.c_str(), 1);
        }
    }
    ~Environment() {
        for (const auto& [name, value] : variables_) {
            ::unsetenv(name.c_str());
        }
    }
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;

  private:
    std::map<std::string, std::string> variables_;
};

Environment slurm_task(const std::string& task, const std::string& tasks, const std::string& nodes) {
    return Environment({{"SLURM_PROCID", task}, {"SLURM_STEP_NUM_TASKS", tasks}, {"SLURM_STEP_NUM_NODES", nodes}});
}

TEST(ShareOfThisProcess, IsAllForOneAlone) {
    EXPECT_TRUE(share_of_this_process("", {}).is_all());
}

TEST(ShareOfThisProcess, IsThePlaceInTheSlurmStep) {
    const Environment step = slurm_task("4", "7", "2");
    const Share share = share_of_this_process("", {});
    EXPECT_EQ(share.index, 4);
    EXPECT_EQ(share.count, 7);
    EXPECT_EQ(share.on_machine, 4);  // 7 on 2 machines: 4 and 3
}

TEST(ShareOfThisProcess, IsAllInABatchScriptWhichIsTaskZeroOfNoStep) {
    const Environment batch({{"SLURM_PROCID", "0"}, {"SLURM_NTASKS", "8"}});
    EXPECT_TRUE(share_of_this_process("", {}).is_all());
}

TEST(ShareOfThisProcess, IsThePlaceInTheMpiRunBeforeSlurms) {
    const Environment step = slurm_task("6", "7", "7");
    const Share share = share_of_this_process("", group());
    EXPECT_EQ(share.index, group().rank());
    EXPECT_EQ(share.count, 2);
    EXPECT_EQ(share.on_machine, group().share().on_machine);
}

TEST(ShareOfThisProcess, IsTheGivenOneBeforeAll) {
    const Environment step = slurm_task("6", "7", "7");
    const Share share = share_of_this_process("3/5", group());
    EXPECT_EQ(share.index, 2);
    EXPECT_EQ(share.count, 5);
    EXPECT_THROW(static_cast<void>(share_of_this_process("6/5", group())), InputError);
}

TEST(ShareOfThisProcess, RefusesATaskThatCannotBe) {
    for (const auto& [task, tasks] : std::map<std::string, std::string>{{"7", "7"}, {"-1", "7"}, {"x", "7"}, {"0", ""}}) {
        const Environment step = slurm_task(task, tasks, "1");
        EXPECT_THROW(static_cast<void>(share_of_this_process("", {})), InputError) << task << "/" << tasks;
    }
}

}  // namespace
}  // namespace patchfusion::distributed
