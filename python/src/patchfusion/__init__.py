# SPDX-License-Identifier: Apache-2.0
"""One photograph of any size in, a sharp, seamless depth map in metres out: PatchFusion (CVPR 2024).

    import patchfusion

    model = patchfusion.load("lite")
    depth = model.predict(photo)          # uint8 [H,W,3] in, float32 [H,W] metres out
"""

from ._libtorch import load_libtorch

load_libtorch()

from ._core import ModelInfo, cuda_available, version
from ._error import Error
from ._model import DepthMap, Model, PredictOptions, load
from ._pipeline import DepthEstimate, DepthEstimationPipeline, pipeline

__version__ = version()
__all__ = [
    "DepthEstimate",
    "DepthEstimationPipeline",
    "DepthMap",
    "Error",
    "Model",
    "ModelInfo",
    "PredictOptions",
    "cuda_available",
    "load",
    "pipeline",
    "version",
]
