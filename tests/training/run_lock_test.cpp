// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/training/run_lock.h"

#include <gtest/gtest.h>

#include "image/scratch_folder.h"
#include "patchfusion/training/train.h"

namespace patchfusion::training {
namespace {

using patchfusion::testing::expect_input_error;
using patchfusion::testing::ScratchFolder;

TEST(RunLock, HoldsAFolderWhileItLives) {
    const ScratchFolder folder;
    const auto lock = [&] { const RunLock another(folder.path()); };
    {
        const RunLock first(folder.path());
        expect_input_error(lock, folder.path(), "another training is at work");
    }
    EXPECT_NO_THROW(lock());
    expect_input_error([&] { const RunLock nowhere(folder / "gone"); }, folder / "gone/.lock", "cannot write");
}

TEST(RunLock, KeepsASecondTrainingOutOfARunFolder) {
    const ScratchFolder folder;
    StageOptions options;
    options.run_folder = folder.path();
    const RunLock first(options.run_folder);
    for (const Start start : {Start::Fresh, Start::Resume}) {
        expect_input_error([&] { train_stage(options, start); }, folder.path(), "another training is at work");
    }
}

}  // namespace
}  // namespace patchfusion::training
