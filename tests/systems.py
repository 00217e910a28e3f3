"""What not every system can do; who lacks it skips the test that needs it."""

from __future__ import annotations

import os
import sys

import pytest

TELLS_WHO_HOLDS_A_FILE = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells which program holds a file"
)
HAS_MODES = pytest.mark.skipif(
    os.name == "nt", reason="rights are no bits there; the folders of a person are closed to others"
)
CAN_FORK = pytest.mark.skipif(not hasattr(os, "fork"), reason="no process can be forked there")
