# SPDX-License-Identifier: Apache-2.0
"""Writes what tests/training/official_gradients_test.cpp compares with: losses and gradients of one training step of the
official PatchFusion (GitHub zhyever/PatchFusion edb4679; isl-org/MiDaS 4545977 and timm 0.6.12 for BEiT; torch 2.13.0, CPU)
with the small random weights of the golden tensors.

    OMP_NUM_THREADS=1 python dump_gradients.py --reference FOLDER_OF_official.py --repo PATCHFUSION_CHECKOUT
        --midas MIDAS_CHECKOUT --timm TIMM_0_6_12_DIR --fixture FOLDER/NAME --out tests/training/data/NAME.safetensors

once for each of the fixtures depth_anything_tiny and zoedepth_beit_tiny (the latter alone needs --midas and --timm); the set-up:
tiny_official.py.

Four steps are taken, each from the same weights. coarse and fine are the official stages of a base network alone, by SILog.
fusion is the official stage of N_g, the base networks frozen, by SILog. consistency is the same plus the paper's consistency
loss (Eq. 4 and 5), which is gone from the official code and written out below for tiles that lie whole pixels of every level
apart.

Of every parameter of a step OUT has `STEP/PARAMETER`: its gradient's L2 norm, its largest magnitude, and up to 16 values evenly
spaced (value i of k of n is number floor(i n / k), row by row); nothing where it got no gradient. `STEP/loss` is the loss. All
this is computed in float64, because these random weights magnify rounding: in float32 the official code is up to a tenth of a
gradient's largest magnitude away from itself. How far in all is `STEP/float32_error`, the L2 norm of the difference of all
gradients, as a share of their L2 norm. Images, depths and tiles are formulas, which the test repeats.
"""
from tiny_official import arguments, fixture_config, official_model

SAMPLES = 16
MU1, MU2 = 0.1, 0.1  # Eq. 4 and Eq. 5, the paper's
# Two images with two overlapping tiles each, (x, y) of their top left corners; unit: an eighth of the process height, half a
# tile's height. The tiles of a pair are whole units, and so whole pixels of every level, apart.
CORNERS = [(0.0, 0.0), (1.0, 1.0), (6.4, 3.7), (5.4, 3.7)]


def inputs(config):
    """Images, tiles' pixels and depths by formula, and where the tiles lie."""
    import torch
    height, width = config["patch_process_shape"]
    y = torch.arange(height, dtype=torch.float64).view(1, 1, -1, 1)
    x = torch.arange(width, dtype=torch.float64).view(1, 1, 1, -1)
    c = torch.arange(3, dtype=torch.float64).view(1, -1, 1, 1)

    def pictures(count, phase):
        n = torch.arange(count, dtype=torch.float64).view(-1, 1, 1, 1)
        return 0.5 + 0.5 * torch.sin(phase + 1.7 * n + 2.3 * c + 0.37 * y + 0.23 * x + 0.011 * x * y)

    def depths(count, phase):
        n = torch.arange(count, dtype=torch.float64).view(-1, 1, 1, 1)
        metres = 10 + 8 * torch.sin(phase + 1.3 * n + 0.11 * y + 0.07 * x)
        metres[..., :4] = 0  # not measured
        metres[:, :, :5, -9:] = 100  # out of range
        return metres

    unit = height / 8
    as_default = lambda tensor: tensor.to(torch.get_default_dtype())
    return {"images": as_default(pictures(2, 0.4)), "depths": as_default(depths(2, 0.2)),
            "crops": as_default(pictures(4, 1.1)), "crop_depths": as_default(depths(4, 0.9)),
            "corners": torch.tensor(CORNERS) * unit}


def base_loss(model, branch, pictures, truth):
    """A base network's stage: only it is trained."""
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    for parameter in branch.parameters():
        parameter.requires_grad_(True)
    branch.train()
    return model.sigloss(branch(pictures)["metric_depth"], truth, model.min_depth, model.max_depth)


def overlap_difference(a, b, shift):
    """Mean square difference of two tiles' maps [C,h,w], of which b lies `shift` = (x, y) units after a."""
    height, width = a.shape[-2:]
    dx, dy = shift[0] * width // 3, shift[1] * height // 2  # a tile is 3 x 2 units
    common = lambda map, x, y: map[:, max(y, 0):height + min(y, 0), max(x, 0):width + min(x, 0)]
    return (common(a, dx, dy) - common(b, -dx, -dy)).square().mean()


def consistency(features, depth):
    """Eq. 4, with the mean over the levels of the first term."""
    total = 0
    for first in range(0, len(CORNERS), 2):
        shift = [round(CORNERS[first + 1][axis] - CORNERS[first][axis]) for axis in range(2)]
        of_levels = [overlap_difference(level[first], level[first + 1], shift) for level in features]
        total = total + sum(of_levels) / len(of_levels) + MU1 * overlap_difference(depth[first], depth[first + 1], shift)
    return total / (len(CORNERS) // 2)


def fusion_loss(model, config, batch, mu2):
    """N_g's stage by the official forward pass for training; each tile brings its image, as in the official batches."""
    import torch
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(not name.startswith(("coarse_branch.", "fine_branch.")))
    model.train()
    height, width = config["patch_process_shape"]
    raw_height, raw_width = config["image_raw_shape"]
    corners = batch["corners"]
    boxes = torch.cat([corners, corners + torch.tensor([width / 4, height / 4])], 1)  # pixels of the process grid
    boxes = boxes * torch.tensor([raw_width / width, raw_height / height] * 2)
    features = []
    handle = model.guided_fusion.register_forward_hook(lambda module, args, output: features.extend(output))
    losses, outputs = model(mode="train", image_lr=batch["images"].repeat_interleave(2, 0), image_hr=None,
                            crops_image_hr=batch["crops"], crop_depths=batch["crop_depths"], bboxs=boxes)
    handle.remove()
    return losses["total_loss"] + mu2 * consistency(features, outputs["depth_pred"])


def take_steps(model, config, dtype):
    """Losses by step and gradients by step and parameter (None where there is none), in that precision."""
    import torch
    torch.set_default_dtype(dtype)
    model.to(dtype)
    batch = inputs(config)
    steps = {"coarse": lambda: base_loss(model, model.coarse_branch, batch["images"], batch["depths"]),
             "fine": lambda: base_loss(model, model.fine_branch, batch["crops"], batch["crop_depths"]),
             "fusion": lambda: fusion_loss(model, config, batch, 0),
             "consistency": lambda: fusion_loss(model, config, batch, MU2)}
    losses, gradients = {}, {}
    for step, compute_loss in steps.items():
        model.zero_grad(set_to_none=True)
        loss = compute_loss()
        loss.backward()
        losses[step] = loss.detach().double()
        gradients[step] = {name: None if parameter.grad is None else parameter.grad.double()
                           for name, parameter in model.named_parameters() if parameter.requires_grad}
    return losses, gradients


def summary(gradient):
    import torch
    if gradient is None:
        return torch.empty(0)
    values = gradient.flatten()
    count = min(SAMPLES, values.numel())
    at = torch.arange(count) * values.numel() // count
    return torch.cat([values.norm().view(1), values.abs().max().view(1), values[at]])


def relative_difference(of, reference):
    """L2 norm of the difference of all gradients as a share of the reference's."""
    norm = lambda tensors: sum(tensor.square().sum() for tensor in tensors).sqrt()
    given = [name for name, gradient in reference.items() if gradient is not None]
    return norm(of[name] - reference[name] for name in given) / norm(reference[name] for name in given)


def main():
    args = arguments(__doc__)
    config = fixture_config(args)
    model = official_model(args, config)
    import torch
    from safetensors.torch import save_file
    losses, gradients = take_steps(model, config, torch.float64)
    _, rounded = take_steps(model, config, torch.float32)
    dump = {}
    for step, loss in losses.items():
        error = relative_difference(rounded[step], gradients[step])
        dump[f"{step}/loss"] = loss.view(1)
        dump[f"{step}/float32_error"] = error.view(1)
        dump.update({f"{step}/{name}": summary(gradient) for name, gradient in gradients[step].items()})
        without = sum(gradient is None for gradient in gradients[step].values())
        print(f"{step}: loss {loss.item():.9g}, {len(gradients[step])} parameters, {without} without a gradient, "
              f"float32 {error.item():.1e} away")
    save_file({name: tensor.float() for name, tensor in dump.items()}, args.out,
              metadata={"from": "scripts/official/dump_gradients.py"})


if __name__ == "__main__":
    main()
