// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/evaluation/part.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "image/scratch_folder.h"

namespace patchfusion::evaluation {
namespace {

using patchfusion::testing::expect_input_error;
using patchfusion::testing::ScratchFolder;
using patchfusion::testing::write_bytes;

/// Two sets, in the second of which only even images were scored; the images of a share, or all.
std::vector<NamedResult> results_of(const Share& share) {
    std::vector<NamedResult> sets = {{"indoor", {}}, {"street", {}}};
    for (std::size_t i = 0; i < 5; ++i) {
        if (!share.owns(i)) {
            continue;
        }
        const std::string image = fmt::format("image {}", i);
        Scores scores = {.errors = {.delta1 = 1.0 / (3.0 + static_cast<double>(i)), .rel = 0.1, .rms = 1.0 / 7}};
        scores.boundary_f1 = i == 1 ? 0.25 : scores.boundary_f1;  // one image knows its boundaries, the others do not
        sets[0].second.images[image]["p16"] = scores;
        if (i % 2 == 0) {
            sets[1].second.images[image]["p16"] = scores;
        } else {
            sets[1].second.failures.push_back({.image = image, .reason = "gone"});
        }
    }
    for (auto& [name, result] : sets) {
        result.plans = mean_scores(result.images);
    }
    return sets;
}

class Parts : public ::testing::Test {
  protected:
    /// Writes part `index` of `count` and returns its file.
    std::filesystem::path write(int index, int count, Settings settings = {{"--align", "none"}}) {
        const Share share = {.index = index, .count = count};
        const auto file = folder_ / fmt::format("{}.json", files_++);
        write_bytes(file, to_json(Part{.share = share, .settings = std::move(settings), .sets = results_of(share)}));
        return file;
    }

    ScratchFolder folder_;

  private:
    int files_ = 0;
};

TEST_F(Parts, TogetherAreTheWholeToTheLastDigitInAnyOrder) {
    const auto whole = results_of({});
    const std::vector<std::filesystem::path> files = {write(2, 3), write(0, 3), write(1, 3)};
    const auto together = merge_parts(files);
    EXPECT_EQ(to_json(together), to_json(whole));
    EXPECT_EQ(to_csv(together), to_csv(whole));
    EXPECT_EQ(to_markdown(together), to_markdown(whole));
}

TEST_F(Parts, MayBeMoreThanImages) {
    std::vector<std::filesystem::path> files;
    for (int index = 0; index < 7; ++index) {
        files.push_back(write(index, 7));
    }
    EXPECT_EQ(to_json(merge_parts(files)), to_json(results_of({})));
}

TEST_F(Parts, MustBeThereOnce) {
    const auto first = write(0, 3);
    const auto second = write(1, 3);
    const auto again = write(1, 3);
    const auto of_two = write(1, 2);
    expect_input_error([&] { static_cast<void>(merge_parts({second, first})); }, second, "part 3 of 3 is missing");
    expect_input_error([&] { static_cast<void>(merge_parts({first, second, again})); }, again, "is part 2 of 3, as is");
    expect_input_error([&] { static_cast<void>(merge_parts({first, of_two})); }, of_two, "is part 2 of 2, but");
}

TEST_F(Parts, MustBeOfOneEvaluation) {
    const auto first = write(0, 2);
    const auto median = write(1, 2, {{"--align", "median"}});
    const auto more = write(1, 2, {{"--align", "none"}, {"images of street", "6"}});
    expect_input_error([&] { static_cast<void>(merge_parts({first, median})); }, median, "has --align median, but");
    expect_input_error([&] { static_cast<void>(merge_parts({first, more})); }, more, "has images of street 6, but");
}

TEST_F(Parts, MustNotHaveOneImageTwice) {
    const auto first = write(0, 2);
    const auto other = folder_ / "other.json";
    write_bytes(other,
                to_json(Part{.share = {.index = 1, .count = 2}, .settings = {{"--align", "none"}}, .sets = results_of({})}));
    expect_input_error([&] { static_cast<void>(merge_parts({first, other})); }, other, "has indoor/image 0, as another part");
}

TEST_F(Parts, MustBeParts) {
    const auto file = folder_ / "x.json";
    for (const std::string& text : {std::string("no JSON"), std::string("[]"), std::string("{}"), to_json(results_of({})),
                                    std::string(R"({"part": 1, "of": 1, "settings": {}, "sets": {"a": 3}})")}) {
        write_bytes(file, text);
        expect_input_error([&] { static_cast<void>(merge_parts({file})); }, file, "not a part of an evaluation");
    }
    expect_input_error([&] { static_cast<void>(merge_parts({folder_ / "none.json"})); }, folder_ / "none.json", "cannot read");
}

}  // namespace
}  // namespace patchfusion::evaluation
