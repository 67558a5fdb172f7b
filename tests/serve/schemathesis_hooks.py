# SPDX-License-Identifier: Apache-2.0
"""What schemathesis (scripts/check_service_api) cannot know: photographs, tiny ones of every kind, and what a form cannot say."""
import os
import pathlib

import schemathesis
from hypothesis import strategies

KINDS = {"image/jpeg": "jpg", "image/png": "png", "image/tiff": "tif", "image/webp": "webp", "image/x-exr": "exr"}

for media_type, extension in KINDS.items():
    photo = pathlib.Path(os.environ["PATCHFUSION_TINY_PHOTOS"], "photo." + extension).read_bytes()
    schemathesis.openapi.media_type(media_type, strategies.just(photo))


@schemathesis.hook
def filter_case(context, case):
    """Every request body here is a form, which has no lists and no null: schemathesis sends [] and null as no field at all, so
    that the request is a good one, and expects it to be refused."""
    return not isinstance(case.body, dict) or not any(value is None or isinstance(value, list) for value in case.body.values())
