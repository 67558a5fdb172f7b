# SPDX-License-Identifier: Apache-2.0
"""Photographs for schemathesis (scripts/check_service_api), which cannot make up files that are some: tiny ones of every kind."""
import os
import pathlib

import schemathesis
from hypothesis import strategies

KINDS = {"image/jpeg": "jpg", "image/png": "png", "image/tiff": "tif", "image/webp": "webp", "image/x-exr": "exr"}

for media_type, extension in KINDS.items():
    photo = pathlib.Path(os.environ["PATCHFUSION_TINY_PHOTOS"], "photo." + extension).read_bytes()
    schemathesis.openapi.media_type(media_type, strategies.just(photo))
