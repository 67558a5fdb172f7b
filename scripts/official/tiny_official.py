# SPDX-License-Identifier: Apache-2.0
"""The official PatchFusion (GitHub zhyever/PatchFusion edb4679; isl-org/MiDaS 4545977 and timm 0.6.12 for BEiT; torch 2.13.0,
CPU) with the sizes and the small random weights of a golden fixture: what the dump_*.py beside this file run. The set-up is
that of official.py (its README; huggingface_hub below 1.0)."""
import argparse
import json
import os
import sys


def arguments(description):
    """The command line of a dump; every path absolute, because the official code changes the folder."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reference", required=True, help="folder of official.py")
    parser.add_argument("--repo", required=True, help="checkout of PatchFusion")
    parser.add_argument("--midas", help="checkout of MiDaS; zoedepth_beit_tiny alone needs it")
    parser.add_argument("--timm", help="folder of timm 0.6.12; likewise")
    parser.add_argument("--fixture", required=True, help="folder of the fixture")
    parser.add_argument("--out", required=True, help="file to write")
    args = parser.parse_args()
    for key in ("reference", "repo", "midas", "timm", "fixture", "out"):
        if getattr(args, key):
            setattr(args, key, os.path.abspath(getattr(args, key)))
    return args


def fixture_config(args):
    with open(os.path.join(args.fixture, "config.json")) as file:
        return json.load(file)


def tiny_depth_anything(config):
    """DepthAnythingCore.build for the fixture's sizes; the official one knows its three sizes only."""
    import torch
    from zoedepth.models.base_models.depth_anything import DepthAnythingCore, DPT_DINOv2
    sys.path.insert(0, "external/torchhub/facebookresearch_dinov2_main")
    from vision_transformer import DinoVisionTransformer
    encoder, dpt = config["encoder"], config["dpt"]

    def build(train_midas, **_):
        torch.hub.load = lambda *a, **k: DinoVisionTransformer(
            img_size=encoder["pos_embed_size"], patch_size=encoder["patch_size"], embed_dim=encoder["embed_dim"],
            depth=encoder["depth"], num_heads=encoder["num_heads"], init_values=1.0, block_chunks=0)
        network = DPT_DINOv2(features=dpt["features"], out_channels=dpt["out_channels"])
        core = DepthAnythingCore(network, trainable=train_midas, fetch_features=True, freeze_bn=True, do_resize=False)
        core.output_channels = [dpt["features"]] * 5
        return core

    DepthAnythingCore.build = staticmethod(build)


def tiny_midas(config):
    """MidasCore.build, likewise."""
    import midas.dpt_depth
    from midas.backbones.beit import _make_beit_backbone
    from midas.blocks import _make_scratch
    from timm.models.beit import Beit
    from zoedepth.models.base_models.midas import MidasCore
    encoder, dpt = config["encoder"], config["dpt"]
    side = encoder["rel_pos_window_img_size"]

    def make_encoder(_, features, *args, hooks=None, use_readout=None, **kwargs):
        beit = Beit(img_size=side, patch_size=encoder["patch_size"], embed_dim=encoder["embed_dim"], depth=encoder["depth"],
                    num_heads=encoder["num_heads"], num_classes=5, use_abs_pos_emb=False, use_rel_pos_bias=True,
                    init_values=1e-5)
        backbone = _make_beit_backbone(beit, features=dpt["reassemble_channels"], size=[side, side], hooks=encoder["hooks"],
                                       vit_features=encoder["embed_dim"], use_readout=encoder["readout"])
        return backbone, _make_scratch(dpt["reassemble_channels"], features)

    def build(train_midas, **_):
        midas.dpt_depth._make_encoder = make_encoder
        network = midas.dpt_depth.DPTDepthModel(path=None, backbone="beitb16_384", non_negative=True, features=dpt["features"])
        core = MidasCore(network, trainable=train_midas, fetch_features=True, freeze_bn=True, do_resize=False)
        core.output_channels = [dpt["features"]] * 5
        return core

    MidasCore.build = staticmethod(build)


def official_model(args, config):
    """The official PatchFusion with the fixture's sizes and weights."""
    sys.path.insert(0, args.reference)
    import official
    patchfusion = official.prepare(args.repo, args.midas, args.timm)
    import torch
    from mmengine.config import Config
    if config["encoder"]["type"] == "beit":
        tiny_midas(config)
        file = "configs/patchfusion_zoedepth/zoedepth_patchfusion_u4k.py"
    else:
        tiny_depth_anything(config)
        file = "configs/patchfusion_depthanything/depthanything_vits_patchfusion_u4k.py"
    weights = {name: torch.load(os.path.join(args.fixture, name + ".pth"), weights_only=False)["model_state_dict"]
               for name in ("coarse", "fine", "fusion")}
    positions = "guided_fusion.g2l_list.{}.absolute_pos_embed"
    model_config = Config.fromfile(file).model.config.to_dict()
    for key in ("image_raw_shape", "patch_split_num", "patch_process_shape"):
        model_config[key] = config[key]
    for branch in ("coarse_branch", "fine_branch"):
        model_config[branch].update(config["zoe"], pretrained_resource=None, use_pretrained_midas=False)
    guided = config["guided_fusion"]
    model_config["guided_fusion"].update(
        in_channels=guided["in_channels"], depth=guided["depth"], num_heads=guided["num_heads"],
        num_patches=[weights["fusion"][positions.format(5 - i)].shape[1] for i in range(6)],
        patch_process_shape=config["patch_process_shape"])
    model = patchfusion.PatchFusion(model_config)
    state = dict(weights["fusion"])
    for branch in ("coarse", "fine"):
        state.update({f"{branch}_branch.{name}": tensor for name, tensor in weights[branch].items()})
    model.load_state_dict(state, strict=True)
    return model
