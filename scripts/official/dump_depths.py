# SPDX-License-Identifier: Apache-2.0
"""Writes what tests/inference/official_parity_test.cpp compares with in float64: the depths that the official PatchFusion
computes from a golden fixture's inputs and weights.

    python dump_depths.py --reference FOLDER_OF_official.py --repo PATCHFUSION_CHECKOUT --midas MIDAS_CHECKOUT
        --timm TIMM_0_6_12_DIR --fixture FOLDER/NAME --out tests/inference/data/NAME.safetensors

once for each of the fixtures depth_anything_tiny and zoedepth_beit_tiny (the latter alone needs --midas and --timm); the set-up:
tiny_official.py.

The fixtures themselves are float32, and their random weights magnify its rounding: the depth of the odd pixel of the official
code is up to a tenth of the largest depth away from its own float64 (printed here, and kept as `NAME/float32_error`). So float32
cannot tell a true difference of 1e-4 from rounding, and float64 can. OUT has, in float64 and rounded to float32 at the end only,
`coarse_depth`, `patch_fine_depth`, `patch_fused_depth`, `depth_m1`, `depth_m2`, `depth_r8`, as the fixture names them.
"""
import os
import random

from tiny_official import arguments, fixture_config, official_model


def random_corners(corners):
    """Makes the official code's random tiles lie at these (row, column), in this order, one tile a pass."""
    values = iter(corners.flatten().tolist())
    random.randint = lambda low, high: next(values)


def tile_depths(model, fixture, dtype):
    """D_f and D_g of the fixture's one tile."""
    import torch
    crop, box = fixture["patch_image"].to(dtype), fixture["patch_box_process"].to(dtype)
    coarse, features = model.coarse_forward(fixture["image_lr"].to(dtype))
    whole = {"coarse_prediction": coarse, "coarse_features": features}
    crops = model.coarse_postprocess_test(bboxs=None, bboxs_feat=box, **whole)
    fine, fine_features = model.fine_forward(crop)
    fused, _ = model.fusion_forward(fine, crop, features, fine_features, box, **crops)
    return {"coarse_depth": coarse, "patch_fine_depth": fine, "patch_fused_depth": fused}


def whole_maps(model, fixture, dtype):
    """The maps of 16, 49 and, where the fixture has it, 49 + 8 tiles."""
    modes = {"depth_m1": "m1", "depth_m2": "m2"}
    if "depth_r8" in fixture:
        random_corners(fixture["r8_tile_top_left"])
        modes["depth_r8"] = "r8"
    image, small = fixture["image_hr"].to(dtype), fixture["image_lr"].to(dtype)
    return {name: model(mode="infer", image_lr=small, image_hr=image, cai_mode=mode, process_num=1)[0]
            for name, mode in modes.items()}


def depths(model, fixture, dtype):
    import torch
    torch.set_default_dtype(dtype)
    model.to(dtype).eval()
    with torch.no_grad():
        return {**tile_depths(model, fixture, dtype), **whole_maps(model, fixture, dtype)}


def main():
    args = arguments(__doc__)
    model = official_model(args, fixture_config(args))
    import torch
    from safetensors.torch import load_file, save_file
    fixture = load_file(os.path.join(args.fixture, "expected.safetensors"))
    dump = {}
    for name, depth in depths(model, fixture, torch.float64).items():
        error = (fixture[name] - depth).abs().max() / depth.abs().max()
        print(f"{name}: the fixture's float32 is {error.item():.1e} of the largest depth away")
        dump[name] = depth.float().contiguous()
        dump[f"{name}/float32_error"] = error.float().view(1)
    save_file(dump, args.out, metadata={"from": "scripts/official/dump_depths.py"})


if __name__ == "__main__":
    main()
