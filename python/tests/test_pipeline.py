# SPDX-License-Identifier: Apache-2.0
"""The pipeline in the place of transformers'."""
import numpy as np
import PIL.Image
import pytest
import torch

import patchfusion


@pytest.fixture(scope="module")
def estimate(model):
    return patchfusion.pipeline("depth-estimation", model=model, plan="coarse")


def test_gives_a_tensor_of_metres_and_a_picture(model, estimate, photo):
    found = estimate(PIL.Image.fromarray(photo))
    assert list(found) == ["predicted_depth", "depth"]
    metres = model.predict(photo, plan="coarse")
    assert isinstance(found["predicted_depth"], torch.Tensor)
    np.testing.assert_array_equal(found["predicted_depth"].numpy(), metres)
    assert found["depth"].mode == "L" and found["depth"].size == (128, 72)
    # As transformers computes it.
    spread = (metres - metres.min()) / (metres.max() - metres.min())
    np.testing.assert_array_equal(np.asarray(found["depth"]), (spread * 255).astype("uint8"))


def test_lists_and_generators(estimate, photo, tmp_path):
    path = tmp_path / "photo.png"
    PIL.Image.fromarray(photo).save(path)
    images = [str(path), PIL.Image.fromarray(photo), photo, torch.from_numpy(photo)]
    found = estimate(images)
    assert isinstance(found, list) and len(found) == 4
    for one in found:
        assert torch.equal(one["predicted_depth"], found[0]["predicted_depth"])
    assert estimate([]) == [] and len(estimate([photo])) == 1
    lazy = estimate(image for image in images)
    assert torch.equal(next(lazy)["predicted_depth"], found[0]["predicted_depth"])


def test_options_of_a_call_come_before_the_pipelines(estimate, photo):
    near, far = (estimate(photo, focal_px=focal)["predicted_depth"] for focal in (100.0, 200.0))
    torch.testing.assert_close(far, 2 * near)


def test_a_map_without_relief_is_black():
    from patchfusion._pipeline import _picture

    assert np.asarray(_picture(np.full((4, 5), 3, np.float32))).max() == 0


def test_loads_by_name_and_device(photo):
    for device in (None, "cpu", -1, torch.device("cpu")):
        assert patchfusion.pipeline(model="lite", device=device).model.info.name == "lite"
    with pytest.raises(patchfusion.Error, match="image-classification"):
        patchfusion.pipeline("image-classification")
    with pytest.raises(patchfusion.Error, match='device "mps"'):
        patchfusion.pipeline(device="mps")
