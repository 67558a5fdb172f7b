# SPDX-License-Identifier: Apache-2.0
"""Pixels in and metres out where they lie: strides, dtypes, memory."""
import gc
import tracemalloc

import numpy as np
import pytest


def read_only(photo):
    photo.flags.writeable = False
    return photo


# The same pixels, laid out in other ways.
LAYOUTS = {
    "longer rows": lambda photo: np.pad(photo, ((0, 0), (0, 5), (0, 0)))[:, :-5],
    "every second row and pixel": lambda photo: photo.repeat(2, axis=0).repeat(2, axis=1)[::2, ::2],
    "bottom up": lambda photo: photo[::-1].copy()[::-1],
    "mirrored": lambda photo: photo[:, ::-1].copy()[:, ::-1],
    "blue first": lambda photo: photo[..., ::-1].copy()[..., ::-1],
    "planes": lambda photo: np.moveaxis(np.moveaxis(photo, 2, 0).copy(), 0, 2),
    "columns first": np.asfortranarray,
    "with alpha": lambda photo: np.pad(photo, ((0, 0), (0, 0), (0, 1)), constant_values=1),
    "read-only": read_only,
    "misaligned": lambda photo: np.frombuffer(b"?" + photo.tobytes(), photo.dtype, photo.size, 1).reshape(photo.shape),
}


@pytest.fixture
def depth(model, photo):
    return model.predict(photo, plan="coarse")


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_reads_any_layout(model, photo, depth, layout, dtype):
    image = LAYOUTS[layout](photo if dtype == np.uint8 else photo.astype(np.float32) / 255)
    assert image.dtype == dtype
    np.testing.assert_array_equal(model.predict(image, plan="coarse"), depth)


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_grey_is_rgb(model, photo, dtype):
    grey = photo[..., 1] if dtype == np.uint8 else photo[..., 1].astype(np.float32) / 255
    rgb = model.predict(np.dstack([grey, grey, grey]), plan="coarse")
    for image in (grey, grey[..., None], np.broadcast_to(grey[..., None], photo.shape)):
        np.testing.assert_array_equal(model.predict(image, plan="coarse"), rgb)


def test_repeated_rows_are_not_mistaken_for_packed_ones(model, photo):
    image = np.broadcast_to(photo[:1], photo.shape)
    np.testing.assert_array_equal(model.predict(image, plan="coarse"), model.predict(image.copy(), plan="coarse"))


def test_pixels_that_differ_give_depths_that_differ(model, photo, depth):
    assert (model.predict(photo[::-1], plan="coarse") != depth).any()
    assert (model.predict(photo[..., ::-1], plan="coarse") != depth).any()


def test_floats_are_clipped(model, photo, depth):
    image = photo.astype(np.float32) / 255
    np.testing.assert_array_equal(
        model.predict(np.where(image == 0, -3, image).astype(np.float32), plan="coarse"), depth
    )


def test_memory_of_the_array_is_that_of_the_map(model, photo, depth):
    assert depth.flags.c_contiguous and depth.flags.writeable and not depth.flags.owndata
    tracemalloc.start()  # which sees what NumPy allocates
    model.predict(photo, plan="coarse")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < depth.nbytes


def test_map_outlives_its_model(photo):
    import patchfusion

    model = patchfusion.load("lite")
    depth = model.predict(photo, plan="coarse")
    before = depth.copy()
    del model
    gc.collect()
    row = depth[3]  # keeps the whole
    del depth
    gc.collect()
    np.testing.assert_array_equal(row, before[3])


def test_memory_of_maps_is_given_back(model):
    """10 maps of 16 MB each."""

    def resident():
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * 4096

    image = np.zeros((2000, 2000, 3), np.uint8)
    model.predict(image, plan="coarse")
    before = resident()
    for _ in range(10):
        model.predict(image, plan="coarse")
    assert resident() - before < 5 * 16e6
