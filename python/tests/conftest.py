# SPDX-License-Identifier: Apache-2.0
import os
import pathlib
import subprocess

import numpy as np
import pytest

import patchfusion

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def model():
    return patchfusion.load("lite")


@pytest.fixture(scope="session")
def wine():
    return ROOT / "examples" / "wine.jpg"


def scenery(height=72, width=128):
    """uint8 [H,W,3]: a sky, a ground and noise, so that depths differ and a mixed-up row or channel shows."""
    noise = np.random.default_rng(7).integers(0, 60, (height, width, 3))
    sky = np.linspace(190, 20, height)[:, None, None] * np.array([0.6, 0.8, 1.0])
    return (sky + noise).astype(np.uint8)


@pytest.fixture
def photo():
    return scenery()


@pytest.fixture(scope="session")
def command_line(tmp_path_factory):
    """Runs `patchfusion predict` on photographs; gives the folder with NAME_depth.npy and NAME_depth.json of each."""
    program = pathlib.Path(os.environ.get("PATCHFUSION_BINARY", ROOT / "build" / "release" / "bin" / "patchfusion"))
    if not program.exists():
        pytest.skip(f"{program}: no such program; scripts/python_test builds it")

    def predict(*paths_and_options):
        folder = tmp_path_factory.mktemp("out")
        command = [program, "predict", *paths_and_options, "--format", "npy", "-o", folder]
        subprocess.run(command, check=True, capture_output=True)
        return folder

    return predict
