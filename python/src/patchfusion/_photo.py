# SPDX-License-Identifier: Apache-2.0
"""Photographs from files and PIL images, as `patchfusion predict` takes them: upright RGB of 8 bits, the lens by EXIF."""

from __future__ import annotations

import math
import os
import struct
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from ._error import Error

if TYPE_CHECKING:
    import PIL.Image


class Photo(NamedTuple):
    pixels: Any
    """[H,W,3], upright."""
    focal_px: float | None
    """Focal length in pixels of this image; None: EXIF does not tell."""


def is_photo(image: object) -> bool:
    """A path or a PIL image; anything else is an array. Does not import PIL: whoever has an image did."""
    if isinstance(image, (str, os.PathLike)):
        return True
    pil = sys.modules.get("PIL.Image")
    return pil is not None and isinstance(image, pil.Image)


def read_photo(image: str | os.PathLike[str] | PIL.Image.Image) -> Photo:
    """Raises Error in one line for what cannot be read."""
    try:
        import PIL.Image
    except ImportError:
        raise Error("photographs from files need Pillow: pip install pillow, or give an array") from None
    path = "PIL image" if isinstance(image, PIL.Image.Image) else os.fspath(image)
    if path.startswith(("http://", "https://")):
        raise Error(f"{path}: nothing is fetched from the network; give a file")
    try:
        if isinstance(image, PIL.Image.Image):  # its pixels may not have been read yet
            return _upright(image, path)
        with PIL.Image.open(path) as opened:
            return _upright(opened, path)
    except FileNotFoundError:
        raise Error(f"{path}: no such file") from None
    except (OSError, SyntaxError, ValueError, PIL.Image.DecompressionBombError) as error:
        raise Error(f"{path}: {str(error).partition(chr(10))[0]}") from error


def _upright(image: PIL.Image.Image, name: str) -> Photo:
    import numpy as np
    import PIL.ImageOps

    focal = focal_px(image)
    turned = PIL.ImageOps.exif_transpose(image)
    if turned.mode.startswith("I;16"):  # grey of 16 bits, which convert() would clip
        grey = (np.asarray(turned).astype(np.uint32) * 255 + 32767) // 65535
        return Photo(grey.astype(np.uint8), focal)
    if turned.mode in ("I", "F"):
        raise Error(f"{name}: pixels of mode {turned.mode} have no known range; give an array of uint8, or float32 in 0 to 1")
    return Photo(np.asarray(turned.convert("RGB")), focal)


# The EXIF fields that bear on the focal length.
_EXIF = 0x8769
_FOCAL_LENGTH_35MM = 0xA405
_FOCAL_LENGTH_MM = 0x920A
_SENSOR_PIXELS_PER_UNIT = 0xA20E
_SENSOR_UNIT = 0xA210
_TAKEN_WIDTH = 0xA002
_TAKEN_HEIGHT = 0xA003

_MILLIMETRES = {3: 10.0, 4: 1.0, 5: 1e-3}  # of the sensor's unit; else an inch
_FILM_DIAGONAL_MM = 43.2666153  # of 36 mm x 24 mm


def focal_px(image: PIL.Image.Image) -> float | None:
    """Focal length in pixels by EXIF, with the rules of src/patchfusion/image/exif.cpp: the 35 mm equivalent compared by
    diagonals (CIPA DCG-001), else the focal length over the sensor's pixel pitch. None where it tells nothing or nonsense."""
    try:
        tags = image.getexif().get_ifd(_EXIF)
    except (SyntaxError, ValueError, TypeError, KeyError, OSError, struct.error):  # as Pillow fails on broken blocks
        return None
    width, height = image.size

    def number(tag: int) -> float:
        try:
            return float(tags.get(tag, 0))
        except (TypeError, ValueError, ZeroDivisionError):
            return 0.0

    focal = 0.0
    if number(_FOCAL_LENGTH_35MM) > 0:
        focal = number(_FOCAL_LENGTH_35MM) * math.hypot(width, height) / _FILM_DIAGONAL_MM
    elif number(_FOCAL_LENGTH_MM) > 0 and number(_SENSOR_PIXELS_PER_UNIT) > 0:
        unit_mm = _MILLIMETRES.get(int(number(_SENSOR_UNIT)), 25.4)
        shrunk = _shrinkage(number(_TAKEN_WIDTH), number(_TAKEN_HEIGHT), width, height)
        focal = number(_FOCAL_LENGTH_MM) * number(_SENSOR_PIXELS_PER_UNIT) / unit_mm * shrunk
    widest, narrowest = 0.044 * width, 57.3 * width  # 170 degrees and 1
    return focal if math.isfinite(focal) and widest <= focal <= narrowest else None


def _shrinkage(taken_width: float, taken_height: float, width: int, height: int) -> float:
    """How much smaller the picture is than when it was taken; 1 where that is not told or where it was cropped."""
    if taken_width <= 0 or taken_height <= 0:
        return 1.0
    across, down = width / taken_width, height / taken_height
    return across if abs(across / down - 1.0) < 0.01 else 1.0
