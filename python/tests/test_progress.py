# SPDX-License-Identifier: Apache-2.0
"""While a prediction runs: progress, other threads, and ways to end it."""
import concurrent.futures
import os
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest


def test_progress_counts_tiles_in_the_thread_that_predicts(model, photo):
    heard = []
    model.predict(photo, progress=lambda done, total: heard.append((done, total, threading.current_thread())))
    counts = [done for done, _, _ in heard]
    assert counts[0] == 0 and counts[-1] == 49 and counts == sorted(set(counts))
    assert {(total, thread) for _, total, thread in heard} == {(49, threading.current_thread())}


def test_progress_does_not_change_the_map(model, photo):
    np.testing.assert_array_equal(model.predict(photo, progress=lambda done, total: None), model.predict(photo))


def test_what_progress_raises_ends_it(model, photo):
    class Enough(Exception):
        pass

    calls = []

    def stop(done, total):
        calls.append(done)
        if done:
            raise Enough(f"{done} of {total}")

    with pytest.raises(Enough, match="of 49") as caught:
        model.predict(photo, progress=stop)
    assert len(calls) == 2 and caught.traceback[-1].name == "stop"
    assert model.predict(photo, plan="coarse").shape == photo.shape[:2]  # and the model is as good as before


@pytest.fixture
def heeds_ctrl_c():
    """Jobs in the background are started with SIGINT ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_ctrl_c_ends_it(model, photo, heeds_ctrl_c):
    def interrupt(done, total):
        if done == 0:
            os.kill(os.getpid(), signal.SIGINT)
        else:
            last.append(done)

    last = []
    with pytest.raises(KeyboardInterrupt):
        model.predict(photo, progress=interrupt)
    assert not last


def test_ctrl_c_ends_it_without_a_callback():
    script = """
import numpy, os, patchfusion, signal, threading, time
signal.signal(signal.SIGINT, signal.default_int_handler)
model = patchfusion.load()
threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
start = time.monotonic()
try:
    model.predict(numpy.zeros((512, 512, 3), numpy.uint8), plan="r2000")
except KeyboardInterrupt:
    print("interrupted", time.monotonic() - start)
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120)
    assert run.stdout.startswith("interrupted") and not run.stderr


def test_other_threads_run_meanwhile(model, photo):
    beats = []
    over = threading.Event()

    def beat():
        while not over.is_set():
            beats.append(time.monotonic())
            time.sleep(0.001)

    heart = threading.Thread(target=beat)
    heart.start()
    started = time.monotonic()
    model.predict(photo, plan="fine", threads=1)
    ended = time.monotonic()
    over.set()
    heart.join()
    during = [moment for moment in beats if started + 0.1 * (ended - started) < moment < ended - 0.1 * (ended - started)]
    assert len(during) > 10


def test_threads_share_a_model(model, photo):
    images = [photo, photo[::-1], photo[:, ::-1]]
    alone = [model.predict(image, plan="coarse", threads=1) for image in images]
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        together = list(pool.map(lambda image: model.predict(image, plan="coarse", threads=1), images))
    for one, other in zip(alone, together, strict=True):
        np.testing.assert_array_equal(one, other)


def test_nothing_is_left_when_python_ends():
    script = """
import numpy, patchfusion
image = numpy.zeros((32, 32, 3), numpy.uint8)
def stop(done, total): raise ValueError
model = patchfusion.load()
depth = model.predict(image, plan="coarse", threads=1)
try:
    model.predict(image, threads=1, progress=stop)
except ValueError:
    pass
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert run.returncode == 0 and "leaked" not in run.stderr
