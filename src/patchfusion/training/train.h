// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "patchfusion/core/geometry.h"
#include "patchfusion/core/progress.h"
#include "patchfusion/distributed/process_group.h"

namespace patchfusion::training {

/// Which network a stage trains: N_c, N_f or N_g (the other two frozen).
enum class Stage { Coarse, Fine, Fusion };

/// "coarse", "fine", "fusion".
[[nodiscard]] std::string_view name_of(Stage stage);

/// One stage's settings, read from TOML. Defaults: the paper where it states them, else the official code, else ours.
struct StageOptions {
    Stage stage = Stage::Coarse;
    std::string model = "lite";             // configuration name
    std::filesystem::path init;             // weights to start from: a model .safetensors; for coarse an encoder's
                                            // .pth or an official base network alone as well
    std::filesystem::path base;             // fusion: TorchScript file of a base network of one's own (docs/own_network.md)
    std::filesystem::path output;           // model .safetensors this stage writes (only whole ones)
    std::filesystem::path run_folder;       // checkpoints, loss.csv, loss.png
    std::filesystem::path cache_folder;     // rendered samples, reused over epochs
    std::filesystem::path data;             // folder of a data set (docs/datasets.md) to train on; empty: rendered scenes
    std::string split = "train";            // its part
    std::filesystem::path validation_data;  // of held-out photographs; empty: `data`
    std::string validation_split = "val";   // their part
    int scenes = 3000;               // rendered views per epoch; of a data set: photographs, again with other windows where
                                     // there are fewer
    int first_scene = 0;             // of the stream; a stage that leaves out those of the stages before it sees their
                                     // networks err as they will on photographs
    std::filesystem::path worlds;    // folder of game worlds (patchfusion worlds fetch); empty: procedural scenes alone
    std::vector<std::string> games;  // of that folder; empty: all
    double world_share = 0.5;        // of scenes that are views of worlds
    std::vector<std::string> validation_maps;  // "GAME/MAP": held-out scenes look at these, training at all others but
    std::vector<std::string> test_maps;        // these, which no stage looks at
    int steps = 4000;
    double max_minutes = 0;   // of training (rendering not counted); the schedule ends by then; 0: no limit
    int batch = 8;            // images a step (a fusion image brings pairs of tiles)
    int pairs_per_image = 1;  // fusion: of overlapping tiles; G2L, most of the work, is done once per image
    double learning_rate = 1e-3;
    double encoder_rate_share = 0.3;  // the ImageNet encoder learns at this share of the rate
    double weight_decay = 1e-2;
    double warmup_share = 0.1;  // of the one-cycle schedule
    double gradient_clip = 1.0;
    double silog_beta = 0.15;    // Eq. of L_si
    double far_weight = 0.2;     // of sky and what lies beyond the model's range, in L_si
    double gradient_weight = 0;  // of gradient_loss beside L_si, of rms_loss and rel_loss: none is in the
    double rms_weight = 0;       // paper; far pixels do not count in the last two
    double rel_weight = 0;
    double consistency_feature_weight = 0.1;  // mu2 of Eq. 5
    double consistency_depth_weight = 0.1;    // mu1 of Eq. 4
    bool consistency_on_features = true;      // the first term of Eq. 4 (CAT-F of table 2); the second, CAT-P: mu1 > 0
    double running_depth_share = 0.5;         // fusion: of steps with D_g for D_f in the second tile of each pair
    double disturbed_fine_share = 0;          // fusion: of tiles whose N_f errs on purpose (disturbed_fine.h)
    bool feature_guidance = true;             // fusion: false leaves the part out of N_g, which then starts from random
    bool global_to_local = true;              // weights but for its head, as does a fusion without a residual: table 2,
    bool residual_fusion = true;              // docs/evaluation.md
    bool fusion_anew = false;                 // fusion: N_g starts so although it has all parts, not from `init`'s N_g
    double average_decay = 0.998;             // of the running average of the weights that is validated and kept; 0: none
    bool bf16 = false;                        // autocast
    bool shared_norms = false;                // several processes: batch norms over all parts of a batch, not each its own
    bool frozen_norms = false;                // batch norms keep the statistics they start with: for the last phase of small
                                              // batches, whose own statistics differ from those that inference uses
    std::uint64_t seed = 1;
    int colour_rays = 4;     // per pixel of rendered views and windows
    int process_height = 0;  // 0: the model configuration's; other sizes for quick trials
    int process_width = 0;
    double long_lens_share =
        0;                     // coarse: of images that are a part of a view's window, as a lens 2.7 to 4 times as long sees it
    double painted_share = 0;  // of training samples with patches of colour and shade upon them (data/paint.h)
    bool keep_fine = false;    // coarse: N_f stays as `init` has it, rather than become a copy of N_c to start from;
    bool keep_fusion = false;  // likewise N_g
    double sample_scale = 1;   // images and tiles are trained on at this share of the process size: faster, for a first phase
    int validation_scenes = 24;  // held out, never trained on; of a data set evenly spread photographs; 0: no validation
    int validate_every_s = 600;
    int checkpoint_every_s = 300;
};

/// Reads a stage's settings; `base` comes before the file's, where given. Throws InputError naming file and key for unknown
/// keys, wrong types and values out of range.
[[nodiscard]] StageOptions read_stage_options(const std::filesystem::path& file, const std::filesystem::path& base = {});

/// The loss of a step and its parts (Eq. 5), batch means.
struct LossParts {
    double total = 0;                 // L = L_si + mu2 L_c, and the last three by their weights
    double silog = 0;                 // L_si
    double consistency_features = 0;  // first term of L_c; both are 0 where mu2 is
    double consistency_depth = 0;     // second term of L_c, without mu1 (square metres)
    double gradient = 0;              // gradient_loss, 0 where it has no weight
    double rms = 0;                   // rms_loss (canonical metres), 0 where it has no weight
    double rel = 0;                   // rel_loss, likewise
};

/// What a finished step has to tell.
struct StepReport {
    int step = 0;           // steps done
    int steps = 0;          // that the options ask for; the time limit may end earlier
    double share_done = 0;  // of the stage: 1 at its end
    LossParts loss;
    double learning_rate = 0;
    double images_per_s = 0;  // recent mean
    double elapsed_s = 0;     // of training, over resumes
    double left_s = 0;        // estimate
};

/// Scores on the held-out scenes, canonical metres.
struct ValidationReport {
    int step = 0;
    double elapsed_s = 0;
    double delta1 = 0;
    double rel = 0;
    double rms = 0;
    double silog = 0;
    double coarse_rel = 0;   // fusion stage: REL of N_c on the same tiles; NaN for others
    double running_rel = 0;  // fusion stage: REL and RMS of tiles that start from D_g (TileOrder::InTurn), to be held
    double running_rms = 0;  // against those of all that start from D_f; NaN for others
    int images = 0;          // that the means are over: of stage coarse images, of the others tiles; but those without truth
};

/// Who wants to know. All may be empty.
struct TrainingObserver {
    std::function<void(const StepReport&)> on_step;
    std::function<void(const ValidationReport&)> on_validation;
    Progress on_render;                                       // filling the cache of rendered scenes or photographs
    std::function<void(const std::string&)> on_broken_photo;  // one is missing or broken, and another takes its place; where
                                                              // empty, it ends the stage
};

/// Plain lines on stderr: a step line every `every_s` seconds, each validation, rendering with rate and time left.
[[nodiscard]] TrainingObserver console_observer(double every_s = 10);

/// Whether a run that is there already goes on.
enum class Start { Fresh, Resume };

/// Trains a stage: renders what the cache lacks, then steps until `steps` or `max_minutes`, then writes `output`. The run
/// folder holds best.safetensors, the weights of the validation with the lowest REL, and always the last checkpoint, whole;
/// Resume goes on from it as if it had never stopped (and starts anew where there is none); Fresh refuses a folder that has
/// one. Throws InputError (one line) for what the user can change. Where several processes train together each takes its part
/// of every batch, and gradients are averaged while they are made (GradientMean); process 0 logs and writes. Losses are those
/// of one process but for two things: without shared_norms batch norms take their statistics over each process's part of the
/// batch, which is faster, and the running ones are averaged over the processes; and under disturbed_fine_share a tile that
/// gets features of another image's gets them of one in the same part. A run folder is one training's at a time (RunLock), and
/// the processes of a resumed run must all find the same checkpoint.
void train_stage(const StageOptions& options, Start start = Start::Fresh, const TrainingObserver& observer = {},
                 const distributed::ProcessGroup& group = {});

}  // namespace patchfusion::training
