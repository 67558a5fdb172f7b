# SPDX-License-Identifier: Apache-2.0
"""Tensors in and out by DLPack, one LibTorch for all."""
import pathlib
import subprocess
import sys

import numpy as np
import pytest
import torch

import patchfusion


@pytest.fixture
def depth(model, photo):
    return model.predict(photo, plan="coarse")


def test_tensor_in_tensor_out(model, photo, depth):
    metres = model.predict(torch.from_numpy(photo), plan="coarse")
    assert isinstance(metres, torch.Tensor) and metres.dtype == torch.float32 and metres.device.type == "cpu"
    np.testing.assert_array_equal(metres.numpy(), depth)
    assert isinstance(model.predict_map(torch.from_numpy(photo), plan="coarse").metres, torch.Tensor)


def test_planes_and_floats_and_gradients(model, photo, depth):
    planes = torch.from_numpy(photo).permute(2, 0, 1).contiguous()
    floats = (torch.from_numpy(photo) / 255).requires_grad_()
    for image in (planes.permute(1, 2, 0), floats, floats[:, :, [0, 1, 2]]):
        np.testing.assert_array_equal(model.predict(image, plan="coarse").numpy(), depth)


def test_memory_goes_round_by_dlpack(model, photo):
    metres = model.predict(torch.from_numpy(photo), plan="coarse")
    array = np.from_dlpack(metres)
    assert array.ctypes.data == metres.data_ptr()
    assert torch.from_dlpack(array).data_ptr() == metres.data_ptr()
    depth = model.predict(photo, plan="coarse")
    assert torch.from_dlpack(depth).data_ptr() == torch.from_numpy(depth).data_ptr() == depth.ctypes.data


def test_takes_whatever_speaks_dlpack(model, photo, depth):
    class Lender:
        def __init__(self, array):
            self.array = array

        def __dlpack__(self, **options):
            return self.array.__dlpack__(**options)

        def __dlpack_device__(self):
            return self.array.__dlpack_device__()

    for image in (Lender(photo), memoryview(photo)):
        metres = model.predict(image, plan="coarse")
        assert isinstance(metres, np.ndarray)
        np.testing.assert_array_equal(metres, depth)


def test_tensor_elsewhere_is_refused(model):
    with pytest.raises(patchfusion.Error):
        model.predict(torch.zeros(32, 32, 3, device="meta"))


@pytest.mark.parametrize("order", [("torch", "patchfusion"), ("patchfusion", "torch")])
def test_a_process_has_one_libtorch(order):
    script = f"""
import {order[0]}
import {order[1]}
import pathlib, patchfusion, torch
patchfusion.load().predict(torch.zeros(64, 64, 3), plan="coarse", threads=1)
for name in ("libtorch_cpu", "libc10.", "libgomp"):
    files = {{line.split()[-1] for line in pathlib.Path("/proc/self/maps").read_text().splitlines() if "/" + name in line}}
    assert len(files) == 1 and next(iter(files)).startswith(torch.__path__[0]), files
"""
    subprocess.run([sys.executable, "-c", script], check=True)


def test_importing_it_leaves_torchs_python_unread():
    if (pathlib.Path(torch.__path__[0]) / "lib" / "libtorch_cuda.so").exists():
        pytest.skip("a torch with CUDA finds its libraries itself")
    script = """
import sys, numpy, patchfusion
patchfusion.load().predict(numpy.zeros((64, 64, 3), numpy.uint8), plan="coarse", threads=1)
assert "torch" not in sys.modules and "PIL" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", script], check=True)
