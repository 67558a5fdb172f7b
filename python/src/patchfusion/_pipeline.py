# SPDX-License-Identifier: Apache-2.0
"""The depth-estimation pipeline of transformers, with a PatchFusion model inside."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypedDict, overload

from ._error import Error
from ._model import Model, PredictOptions, load

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import PIL.Image
    import torch
    from typing_extensions import Unpack

    from ._model import Image


class DepthEstimate(TypedDict):
    """What the pipeline says of one image."""

    predicted_depth: torch.Tensor
    """float32 [H,W], metres, of the image's own size."""
    depth: PIL.Image.Image
    """Mode L, of the image's own size: from the nearest (0) to the farthest (255)."""


class DepthEstimationPipeline:
    """Images in, {"predicted_depth", "depth"} out; made by pipeline()."""

    task = "depth-estimation"

    def __init__(self, model: Model, **options: Unpack[PredictOptions]) -> None:
        self.model = model
        self.options = options

    @overload
    def __call__(self, inputs: Image | torch.Tensor, **options: Unpack[PredictOptions]) -> DepthEstimate: ...
    @overload
    def __call__(self, inputs: list[Any] | tuple[Any, ...], **options: Unpack[PredictOptions]) -> list[DepthEstimate]: ...
    @overload
    def __call__(self, inputs: Iterator[Any], **options: Unpack[PredictOptions]) -> Iterator[DepthEstimate]: ...
    def __call__(self, inputs: Any, **options: Unpack[PredictOptions]) -> Any:
        """The depth of one image, or of each in a list (a list comes back) or generator (a generator comes back, lazily).

        inputs: paths, PIL images, arrays and tensors, as Model.predict takes them. options: those of Model.predict, before
        those given to pipeline().
        """
        if isinstance(inputs, (list, tuple)):
            return [self._estimate(image, options) for image in inputs]
        if isinstance(inputs, Iterator):
            return (self._estimate(image, options) for image in inputs)
        return self._estimate(inputs, options)

    def _estimate(self, image: Any, options: PredictOptions) -> DepthEstimate:
        import torch

        both: PredictOptions = {**self.options, **options}
        metres: Any = self.model.predict(image, **both)
        tensor = metres if isinstance(metres, torch.Tensor) else torch.from_numpy(metres)
        return {"predicted_depth": tensor, "depth": _picture(tensor.numpy())}


def pipeline(
    task: str = "depth-estimation",
    model: Model | str | os.PathLike[str] = "lite",
    *,
    device: Any = None,
    **options: Unpack[PredictOptions],
) -> DepthEstimationPipeline:
    """As transformers.pipeline("depth-estimation"): what it gives can be called with images.

    model: what load() takes, or a loaded Model. device: None, "cpu", -1, "cuda", 0 or a torch.device. options: of
    Model.predict, for all images (plan="p49").
    """
    if task != DepthEstimationPipeline.task:
        raise Error(f'task "{task}" is not known: the one there is is "{DepthEstimationPipeline.task}"')
    loaded = model if isinstance(model, Model) else load(model, device=_device(device))
    return DepthEstimationPipeline(loaded, **options)


def _device(device: Any) -> str:
    """As load() takes it, from what transformers takes."""
    names = {"None": "cpu", "-1": "cpu", "0": "cuda", "cuda:0": "cuda"}
    return names.get(str(device), str(device))


def _picture(metres: npt.NDArray[np.float32]) -> PIL.Image.Image:
    """Metres [H,W] spread over 8 bits, rounded down as transformers does; a map without relief is black."""
    try:
        import PIL.Image
    except ImportError:
        raise Error("the pipeline's picture needs Pillow: pip install pillow, or use Model.predict") from None
    nearest, farthest = metres.min(), metres.max()
    relief = farthest - nearest
    spread = (metres - nearest) / (relief if relief > 0 else 1)
    return PIL.Image.fromarray((spread * 255).astype("uint8"))
