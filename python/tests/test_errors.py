# SPDX-License-Identifier: Apache-2.0
"""Everything a user can get wrong is a patchfusion.Error of one line that names the value."""
import numpy as np
import pytest
import torch

import patchfusion

GOOD = np.zeros((64, 64, 3), np.uint8)


@pytest.mark.parametrize(
    ("image", "line"),
    [
        (np.zeros((3, 64, 48), np.uint8), "image of shape (3, 64, 48): give height x width x 3; numpy.moveaxis"),
        (np.zeros((64, 64, 5), np.uint8), "image of shape (64, 64, 5): give height x width x 3"),
        (np.zeros(64, np.uint8), "image of shape (64,): give height x width x 3"),
        (np.zeros((1, 64, 64, 3), np.uint8), "image of shape (1, 64, 64, 3)"),
        (GOOD.astype(np.int64), "image of another dtype than uint8 (0 to 255) and float32 (0 to 1)"),
        (GOOD.astype(np.float64), "image of another dtype"),
        (GOOD.astype(bool), "image of another dtype"),
        (torch.zeros(64, 64, 3, dtype=torch.bfloat16), "image of another dtype"),
        (GOOD.astype(">f4"), "image of type ndarray lends no pixels"),
        (GOOD.astype(object), "image of type ndarray lends no pixels"),
        ([[1, 2, 3]], "image of type list lends no pixels"),
        (None, "image of type NoneType lends no pixels"),
        (np.zeros((8, 64, 3), np.uint8), "64 x 8 pixels: each side must have at least 16"),
        (np.zeros((0, 64, 3), np.uint8), "64 x 0 pixels"),
        (np.zeros((16, 400, 3), np.uint8), "400 x 16 pixels: one side is more than 20 times the other"),
    ],
)
def test_images(model, image, line):
    with pytest.raises(patchfusion.Error) as caught:
        model.predict(image)
    assert str(caught.value).startswith(line) and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"plan": "p17"}, "p17"),
        ({"plan": ""}, "plan"),
        ({"focal_px": -1.0}, "-1"),
        ({"focal_px": float("nan")}, "nan"),
        ({"fov": 0.5}, "0.5"),
        ({"fov": 40.0, "focal_px": 40.0}, "both"),
        ({"threads": -2}, "-2"),
        ({"seed": -1}, "-1"),
        ({"seed": 2**64}, "18446744073709551616"),
        ({"cai": "none"}, 'cai "none"'),
    ],
)
def test_options(model, options, word):
    with pytest.raises(patchfusion.Error) as caught:
        model.predict(GOOD, **options)
    assert word in str(caught.value) and "\n" not in str(caught.value)


def test_models(tmp_path):
    broken = tmp_path / "broken.safetensors"
    broken.write_bytes(b"12345678{}")
    for arguments, word in (
        (("no such model",), "no such model"),
        ((str(broken),), "broken.safetensors"),
        ((broken,), "broken.safetensors"),
    ):
        with pytest.raises(patchfusion.Error, match=word) as caught:
            patchfusion.load(*arguments)
        assert "\n" not in str(caught.value)
    with pytest.raises(patchfusion.Error, match='device "tpu" is not known: give "cpu" or "cuda"'):
        patchfusion.load(device="tpu")
    with pytest.raises(patchfusion.Error, match="precision 'fp8'"):
        patchfusion.load(precision="fp8")
    if not patchfusion.cuda_available():
        with pytest.raises(patchfusion.Error, match="cuda"):
            patchfusion.load(device="cuda")


def test_unknown_options_are_pythons_to_refuse(model):
    with pytest.raises(TypeError, match="tiles"):
        model.predict(GOOD, tiles=3)


def test_error_is_the_packages_own():
    assert patchfusion.Error.__module__ == "patchfusion" and issubclass(patchfusion.Error, Exception)
