"""The compiled part of patchfusion."""

from collections.abc import Callable


class ModelInfo:
    """What a model is."""

    @property
    def name(self) -> str:
        """Of its configuration, such as "lite"."""

    @property
    def process_size(self) -> tuple[int, int]:
        """
        Height and width in pixels of what a base network sees of a 16:9 photograph and of each tile.
        """

    @property
    def split(self) -> int:
        """
        Tiles per side: the photograph is seen at split times the process size.
        """

    @property
    def fuses(self) -> bool:
        """False: a base network alone, which knows the plans coarse and fine."""

    @property
    def parameters(self) -> int:
        """How many numbers its networks hold."""

    @property
    def precision(self) -> str:
        """"fp32" or "bf16": what it multiplies in."""

class Model:
    """The library's model; see patchfusion.Model."""

    def __init__(self, name_or_path: str, device: str, base: str, precision: str) -> None:
        """As patchfusion.load."""

    def predict(self, image: object, *, plan: str, focal_px: float | None, fov: float | None, seed: int, threads: int, cai: str, progress: Callable[[int, int], object] | None, as_tensor: bool) -> tuple[object, float, int]:
        """
        Metres [H,W] float32, as a NumPy array or a torch tensor; the focal length used, pixels; how many tiles.
        """

    @property
    def info(self) -> ModelInfo: ...

def version() -> str:
    """The library's version, such as "0.1.0"."""

def cuda_available() -> bool:
    """
    Whether device="cuda" can be had: a CUDA device, and a LibTorch with CUDA.
    """
