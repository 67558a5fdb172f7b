# SPDX-License-Identifier: Apache-2.0
"""Finds the LibTorch of the installed torch wheel, so that a process never has two."""

import ctypes
import importlib.metadata
import importlib.util
import pathlib

REQUIRED = "2.13.0"


def load_libtorch() -> None:
    """Loads torch's own libraries by their paths. Whoever needs them later, libpatchfusion as well as torch itself, gets these:
    the loader of programs knows them by their names. Torch's Python stays unread, which would take a second or two.

    Raises ImportError where torch is missing or another version than the one the library was built with.
    """
    spec = importlib.util.find_spec("torch")
    if spec is None or spec.origin is None:
        raise ImportError(f"patchfusion needs torch {REQUIRED}: pip install torch=={REQUIRED}")
    version = importlib.metadata.version("torch")
    if version.partition("+")[0] != REQUIRED:
        raise ImportError(f"patchfusion needs torch {REQUIRED}, here is {version}: pip install torch=={REQUIRED}")
    folder = pathlib.Path(spec.origin).parent / "lib"
    if (folder / "libtorch_cuda.so").exists():
        import torch  # noqa: F401  it knows where the CUDA libraries are
    else:
        for library in ("libc10.so", "libtorch_cpu.so"):
            ctypes.CDLL(str(folder / library))
