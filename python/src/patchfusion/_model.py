# SPDX-License-Identifier: Apache-2.0
"""Loading a model and predicting with it."""

from __future__ import annotations

import dataclasses
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, TypedDict, TypeVar, overload

from . import _core
from ._error import Error
from ._photo import Photo, is_photo, read_photo

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import PIL.Image
    import torch
    from typing_extensions import Unpack

    Depth = npt.NDArray[np.float32]
    # What predict() takes beside torch tensors. Other arrays that lend their memory (DLPack, the buffer protocol) work too.
    Image = npt.NDArray[np.uint8] | npt.NDArray[np.float32] | PIL.Image.Image | str | os.PathLike[str]

Metres = TypeVar("Metres")


class PredictOptions(TypedDict, total=False):
    """How to predict one photograph; what is left out is as in `patchfusion predict`."""

    plan: str
    """"coarse", "fine", "p16", "p49" (the default) or "rN" (49 tiles and N random ones)."""
    focal_px: float | None
    """Focal length in pixels of this image; depth is proportional to it."""
    fov: float | None
    """Or the field of view along the longer side, 1 to 170 degrees. Neither, and no EXIF: 65 degrees are assumed."""
    seed: int
    """Of the random tiles, 0 by default; equal seeds give equal maps."""
    threads: int | None
    """To compute with. None: as torch has it in this thread (torch.set_num_threads, OMP_NUM_THREADS, else all cores)."""
    cai: str
    """"paper" (the default), or "official": consistency-aware inference as the released code does it."""
    progress: Callable[[int, int], object] | None
    """Called with the number of tiles done and of all tiles, in the thread that predicts: first with 0 done, then after each
    forward pass. What it raises ends the prediction, as Ctrl-C does."""


@dataclasses.dataclass(frozen=True)
class DepthMap(Generic[Metres]):
    """A depth map and what it was made with."""

    metres: Metres
    """float32 [H,W]: metres along the optical axis, of the photograph's own size; a NumPy array or a torch tensor."""
    focal_px: float
    """Focal length that was used, pixels of the photograph."""
    focal_source: str
    """Who told it: "user", "exif", or "default" (65 degrees along the longer side are assumed)."""
    tiles: int
    """How many tiles were predicted."""


class Model:
    """A PatchFusion model, ready to predict. Any number of threads may use one at the same time."""

    def __init__(
        self,
        name_or_path: str | os.PathLike[str] = "lite",
        *,
        device: str = "cpu",
        base: str | os.PathLike[str] | None = None,
        precision: str = "fp32",
    ) -> None:
        """As load()."""
        self._core = _core.Model(os.fspath(name_or_path), device, "" if base is None else os.fspath(base), precision)

    @property
    def info(self) -> _core.ModelInfo:
        """What the model is: its name, sizes and number of parameters."""
        return self._core.info

    @overload
    def predict(self, image: torch.Tensor, **options: Unpack[PredictOptions]) -> torch.Tensor: ...
    @overload
    def predict(self, image: Image, **options: Unpack[PredictOptions]) -> Depth: ...
    def predict(self, image: Any, **options: Any) -> Any:
        """The depth of one photograph: float32 [H,W], metres along the optical axis, of the photograph's own size. A NumPy
        array, or a torch tensor where a tensor was given. Images, options and errors are those of predict_map.
        """
        return self.predict_map(image, **options).metres

    @overload
    def predict_map(self, image: torch.Tensor, **options: Unpack[PredictOptions]) -> DepthMap[torch.Tensor]: ...
    @overload
    def predict_map(self, image: Image, **options: Unpack[PredictOptions]) -> DepthMap[Depth]: ...
    def predict_map(
        self,
        image: Any,
        *,
        plan: str = "p49",
        focal_px: float | None = None,
        fov: float | None = None,
        seed: int = 0,
        threads: int | None = None,
        cai: str = "paper",
        progress: Callable[[int, int], object] | None = None,
    ) -> DepthMap[Any]:
        """As predict, with what the map was made with.

        image: upright sRGB. An array or torch tensor [H,W,3], uint8 (0 to 255) or float32 (0 to 1, clipped); any strides, read
        where it lies. A fourth channel is left alone; grey [H,W] and [H,W,1] are taken as RGB, by a copy. Or a PIL image or the
        path of a photograph (both need Pillow), turned upright, its focal length read from EXIF.

        The options are described at PredictOptions. Other threads run meanwhile: the GIL is released. Raises Error for what
        cannot be used.
        """
        if not 0 <= seed < 2**64:
            raise Error(f"seed {seed} cannot be: give 0 to 2**64 - 1")
        photo = read_photo(image) if is_photo(image) else Photo(image, None)
        told = focal_px is not None or fov is not None
        as_tensor = _is_tensor(image)
        metres, used_focal_px, tiles = self._core.predict(
            photo.pixels.detach() if as_tensor else photo.pixels,
            plan=plan,
            focal_px=focal_px if told else photo.focal_px,
            fov=fov,
            seed=seed,
            threads=0 if threads is None else threads,
            cai=cai,
            progress=progress,
            as_tensor=as_tensor,
        )
        source = "user" if told else "default" if photo.focal_px is None else "exif"
        return DepthMap(metres, used_focal_px, source, tiles)

    def __repr__(self) -> str:
        return f"<patchfusion.Model {self.info.name}: {self.info.parameters / 1e6:.1f} million parameters>"


def load(
    name_or_path: str | os.PathLike[str] = "lite",
    *,
    device: str = "cpu",
    base: str | os.PathLike[str] | None = None,
    precision: str = "fp32",
) -> Model:
    """Loads a model by name ("lite" comes with the package) or from a .safetensors, .pth or .pt file, a folder that holds one
    .safetensors file, or three files as "coarse,fine,fusion".

    device: "cpu" or "cuda". base: the TorchScript file of a model that was trained on a base network of one's own.
    precision: what the networks multiply in: "fp32", "bf16" (maps then differ by rounding), or "auto": bf16 where it is fast.
    Raises Error where nothing is found or the file does not fit.
    """
    return Model(name_or_path, device=device, base=base, precision=precision)


def _is_tensor(image: Any) -> bool:
    """Whether it is a torch tensor; without importing torch, which whoever has a tensor did."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(image, torch.Tensor)
