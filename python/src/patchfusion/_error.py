# SPDX-License-Identifier: Apache-2.0
class Error(Exception):
    """What was given cannot be used, or something went wrong. Its text is one line: the thing, its value and what to do."""

    __module__ = "patchfusion"
