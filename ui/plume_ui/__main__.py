"""Run with ``python -m plume_ui``: the same as the ``plume-db`` command."""

import sys

from plume_ui.entry import main

sys.exit(main())
