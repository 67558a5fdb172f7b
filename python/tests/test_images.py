# SPDX-License-Identifier: Apache-2.0
"""PIL images and files, as the command line takes them."""
import json

import numpy as np
import PIL.Image
import PIL.TiffImagePlugin
import pytest

import patchfusion

EXIF = 0x8769
ORIENTATION = 0x112


def exif(image, orientation=1, **lens):
    tags = image.getexif()
    tags[ORIENTATION] = orientation
    names = {"mm35": 0xA405, "mm": 0x920A, "per_unit": 0xA20E, "unit": 0xA210, "width": 0xA002, "height": 0xA003}
    for name, value in lens.items():
        is_fraction = name in ("mm", "per_unit")
        tags.get_ifd(EXIF)[names[name]] = PIL.TiffImagePlugin.IFDRational(value) if is_fraction else value
    return tags


LENSES = {
    "equivalent": {"mm35": 28},
    "equivalent_first": {"mm35": 50, "mm": 4.0, "per_unit": 1000.0, "unit": 2},
    "inch": {"mm": 4.25, "per_unit": 720.0, "unit": 2},
    "no_unit": {"mm": 4.25, "per_unit": 720.0},
    "shrunk": {"mm": 4.25, "per_unit": 3000.0, "unit": 3, "width": 1280, "height": 720},
    "cropped": {"mm": 4.25, "per_unit": 300.0, "unit": 3, "width": 1280, "height": 1280},
    "nonsense": {"mm35": 60000},
    "nothing": {},
}


def test_focal_lengths_are_the_command_lines(model, photo, command_line, tmp_path):
    image = PIL.Image.fromarray(photo)
    for name, lens in LENSES.items():
        image.save(tmp_path / f"{name}.jpg", exif=exif(image, **lens))
    folder = command_line(tmp_path, "--plan", "coarse")
    sources = set()
    for name in LENSES:
        path = tmp_path / f"{name}.jpg"
        told = json.loads((folder / f"{name}_depth.json").read_text())
        sources.add(told["focal_source"])
        with PIL.Image.open(path) as opened:
            for given in (str(path), opened):
                found = model.predict_map(given, plan="coarse")
                assert found.focal_source == told["focal_source"], name
                assert found.focal_px == pytest.approx(told["focal_px"], rel=1e-5), name
    assert sources == {"exif", "default"}
    assert model.predict_map(tmp_path / "inch.jpg", plan="coarse", focal_px=77).focal_px == 77


def test_photographs_are_turned_upright(model, photo, command_line, tmp_path):
    image = PIL.Image.fromarray(photo)
    for orientation in range(1, 9):
        image.save(tmp_path / f"{orientation}.png", exif=exif(image, orientation))
    folder = command_line(tmp_path, "--plan", "coarse")
    for orientation in range(1, 9):
        depth = model.predict(tmp_path / f"{orientation}.png", plan="coarse")
        np.testing.assert_array_equal(depth, np.load(folder / f"{orientation}_depth.npy"))


def test_other_modes_become_rgb(model, photo, command_line, tmp_path):
    images = {mode: PIL.Image.fromarray(photo).convert(mode) for mode in ("L", "LA", "RGBA", "P", "1")}
    images["LA"].putalpha(99)
    images["RGBA"].putalpha(99)
    images["I;16"] = PIL.Image.fromarray(photo[..., 1].astype(np.uint16) * 250 + 7)
    for mode, image in images.items():
        assert image.mode == mode
        image.save(tmp_path / f"{mode[:4]}.png")
    folder = command_line(tmp_path, "--plan", "coarse")
    for mode, image in images.items():
        expected = np.load(folder / f"{mode[:4]}_depth.npy")
        np.testing.assert_array_equal(model.predict(tmp_path / f"{mode[:4]}.png", plan="coarse"), expected)
        np.testing.assert_array_equal(model.predict(image, plan="coarse"), expected)


def test_pixels_without_a_range_are_refused(model):
    for mode in ("I", "F"):
        with pytest.raises(patchfusion.Error, match=f"mode {mode}"):
            model.predict(PIL.Image.new(mode, (64, 64)))


def test_a_pil_image_that_ends_early_is_told_in_one_line(model, wine, tmp_path):
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(wine.read_bytes()[:5000])
    with PIL.Image.open(broken) as opened:
        with pytest.raises(patchfusion.Error, match="PIL image: .*truncated"):
            model.predict(opened)


def test_a_broken_exif_block_tells_no_focal_length(model, photo, tmp_path):
    path = tmp_path / "broken_exif.jpg"
    PIL.Image.fromarray(photo).save(path, dpi=(72, 72), exif=b"Exif\0\0nonsense")
    assert model.predict_map(path, plan="coarse").focal_source == "default"


def test_files_that_cannot_be_used_are_told_in_one_line(model, photo, wine, tmp_path):
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(wine.read_bytes()[:5000])
    text = tmp_path / "text.jpg"
    text.write_text("not a photograph")
    for path, word in (
        (tmp_path / "missing.jpg", "no such file"),
        (tmp_path, "directory"),
        (broken, "truncated"),
        (text, "cannot identify"),
        ("https://example.org/photo.jpg", "network"),
    ):
        with pytest.raises(patchfusion.Error, match=word) as caught:
            model.predict(path)
        assert str(caught.value).startswith(f"{path}: ") and "\n" not in str(caught.value)
