# SPDX-License-Identifier: Apache-2.0
"""How far two depth maps of the same size are from each other.

    python compare_depths.py OFFICIAL.npy OURS.npy [LIMIT]

Prints the largest difference and the mean one as shares of the largest official depth; exit status 1 where the largest is above
LIMIT (default 1e-3). Needs numpy alone.
"""
import sys

import numpy as np


def main():
    official, ours = (np.load(path).squeeze().astype(np.float64) for path in sys.argv[1:3])
    limit = float(sys.argv[3]) if len(sys.argv) > 3 else 1e-3
    if official.shape != ours.shape:
        sys.exit(f"sizes differ: {official.shape} and {ours.shape}")
    difference = np.abs(official - ours) / np.abs(official).max()
    print(f"{official.shape[1]}x{official.shape[0]}, depth up to {official.max():.3f}: "
          f"largest difference {difference.max():.1e}, mean {difference.mean():.1e}")
    sys.exit(0 if difference.max() <= limit else 1)


if __name__ == "__main__":
    main()
