# SPDX-License-Identifier: Apache-2.0
"""Depths and options: what the command line gives, bit for bit."""
import json
import shutil

import numpy as np
import PIL.Image
import pytest

import patchfusion


def test_equals_the_command_line_on_a_photograph(model, wine, command_line):
    folder = command_line(wine)
    depth = model.predict(np.asarray(PIL.Image.open(wine)))
    np.testing.assert_array_equal(depth, np.load(folder / "wine_depth.npy"))
    of_path = model.predict_map(wine)
    np.testing.assert_array_equal(of_path.metres, depth)
    told = json.loads((folder / "wine_depth.json").read_text())
    assert (of_path.focal_px, of_path.focal_source, of_path.tiles) == (told["focal_px"], told["focal_source"], 49)


@pytest.mark.parametrize(
    ("options", "arguments"),
    [
        ({"plan": "coarse", "focal_px": 300.0}, ["--plan", "coarse", "--focal-px", "300"]),
        ({"plan": "fine", "fov": 40.0}, ["--plan", "fine", "--fov", "40"]),
        ({"plan": "r2", "seed": 5, "threads": 1}, ["--plan", "r2", "--seed", "5", "--threads", "1"]),
        ({"plan": "p16", "cai": "official"}, ["--plan", "p16", "--cai", "official"]),
    ],
)
def test_options_are_the_command_lines(model, photo, command_line, tmp_path, options, arguments):
    PIL.Image.fromarray(photo).save(tmp_path / "photo.png")
    folder = command_line(tmp_path / "photo.png", *arguments)
    np.testing.assert_array_equal(model.predict(photo, **options), np.load(folder / "photo_depth.npy"))


def test_precision_is_the_command_lines(model, photo, command_line, tmp_path):
    PIL.Image.fromarray(photo).save(tmp_path / "photo.png")
    rounded = patchfusion.load("lite", precision="bf16")
    assert (model.info.precision, rounded.info.precision) == ("fp32", "bf16")
    folder = command_line(tmp_path / "photo.png", "--plan", "fine", "--precision", "bf16")
    depth = rounded.predict(photo, plan="fine")
    np.testing.assert_array_equal(depth, np.load(folder / "photo_depth.npy"))
    assert not np.array_equal(depth, model.predict(photo, plan="fine"))


def test_map_tells_what_it_was_made_with(model, photo):
    default = model.predict_map(photo, plan="coarse")
    assert default.metres.shape == (72, 128) and default.metres.dtype == np.float32
    assert default.focal_source == "default" and default.tiles == 0
    assert default.focal_px == pytest.approx(64 / np.tan(np.radians(65 / 2)))
    told = model.predict_map(photo, plan="coarse", focal_px=2 * default.focal_px)
    assert told.focal_source == "user" and told.focal_px == 2 * default.focal_px
    np.testing.assert_allclose(told.metres, 2 * default.metres, rtol=1e-6)


def test_model_tells_what_it_is(model):
    assert (model.info.name, model.info.process_size, model.info.split, model.info.fuses) == ("lite", (216, 384), 4, True)
    assert 9_000_000 < model.info.parameters < 11_000_000
    assert repr(model) == f"<patchfusion.Model lite: {model.info.parameters / 1e6:.1f} million parameters>"


def test_loads_a_file_by_its_path(model, photo, tmp_path):
    weights = tmp_path / "mine.safetensors"
    shutil.copy(patchfusion.__path__[0] + "/models/lite.safetensors", weights)
    for name in (weights, str(weights)):
        np.testing.assert_array_equal(
            patchfusion.load(name).predict(photo, plan="coarse"), model.predict(photo, plan="coarse")
        )
