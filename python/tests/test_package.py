# SPDX-License-Identifier: Apache-2.0
"""What is installed: files, version, and the types."""
import importlib.metadata
import importlib.util
import pathlib
import subprocess
import sys

import pytest

import patchfusion

PACKAGE = pathlib.Path(patchfusion.__file__).parent
SOURCES = pathlib.Path(__file__).resolve().parents[1] / "src" / "patchfusion"


def test_is_the_installed_wheel():
    assert SOURCES != PACKAGE
    files = {str(file) for file in importlib.metadata.files("patchfusion")}
    for name in ("py.typed", "_core.pyi", "models/lite.safetensors", "libpatchfusion.so.0.1"):
        assert f"patchfusion/{name}" in files
    assert any(file.endswith("licenses/LICENSE") for file in files)


def test_version_is_the_librarys():
    assert patchfusion.__version__ == patchfusion.version() == importlib.metadata.version("patchfusion")


def test_needs_the_libtorch_it_was_built_with():
    from patchfusion._libtorch import REQUIRED

    assert f"torch=={REQUIRED}" in importlib.metadata.requires("patchfusion")


def test_no_torch_and_another_torch_are_refused(monkeypatch):
    from patchfusion._libtorch import load_libtorch

    monkeypatch.setattr(importlib.metadata, "version", lambda name: "2.12.1+cpu")
    with pytest.raises(ImportError, match="needs torch 2.13.0, here is 2.12.1"):
        load_libtorch()
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ImportError, match="pip install torch==2.13.0"):
        load_libtorch()


def test_libraries_look_for_libtorch_in_no_folder_of_the_machine_that_built_them():
    libraries = list(PACKAGE.glob("*.so*"))
    assert len(libraries) == 2
    for library in libraries:
        assert b"torch/lib" not in library.read_bytes(), library


def test_stub_is_that_of_the_compiled_part(tmp_path):
    command = [sys.executable, "-m", "nanobind.stubgen", "-m", "patchfusion._core", "-o", tmp_path / "_core.pyi"]
    subprocess.run(command, check=True)
    made = (tmp_path / "_core.pyi").read_text()
    assert (SOURCES / "_core.pyi").read_text() == made, "update it with: python -m nanobind.stubgen -m patchfusion._core"


@pytest.fixture(scope="module")
def mypy(tmp_path_factory):
    """Runs it with the package's settings. Its cache is shared: reading torch takes 17 s."""
    cache = tmp_path_factory.mktemp("mypy")

    def run(*arguments):
        command = [sys.executable, "-m", "mypy", "--config-file", SOURCES.parents[1] / "pyproject.toml", "--cache-dir", cache]
        return subprocess.run([*command, *arguments], capture_output=True, text=True)

    return run


def test_types_are_strict(mypy):
    run = mypy("-p", "patchfusion")
    assert run.returncode == 0, run.stdout


def test_types_tell_what_comes_out(mypy, tmp_path):
    use = tmp_path / "use.py"
    use.write_text(
        """
import numpy as np
import PIL.Image
import torch
from typing_extensions import assert_type
import patchfusion

model = patchfusion.load("lite", device="cpu")
image = np.zeros((64, 64, 3), np.uint8)
assert_type(model.predict(image, plan="p49", fov=60), np.typing.NDArray[np.float32])
assert_type(model.predict(PIL.Image.new("RGB", (64, 64))), np.typing.NDArray[np.float32])
assert_type(model.predict_map("photo.jpg", progress=lambda done, total: print(done)).focal_px, float)
assert_type(patchfusion.pipeline("depth-estimation", model="lite")(image)["depth"], PIL.Image.Image)
assert_type(patchfusion.pipeline()([image]), list[patchfusion.DepthEstimate])
"""
    )
    run = mypy(use)
    assert run.returncode == 0, run.stdout
    use.write_text("import patchfusion\npatchfusion.load().predict('photo.jpg', plan=16)\npatchfusion.load().predict(3.5)\n")
    run = mypy(use)
    assert run.stdout.count("error:") >= 2, run.stdout
