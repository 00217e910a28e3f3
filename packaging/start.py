"""The first file of the frozen program; everything else is imported from here."""

import sys

from plume_ui.frozen import outlast_upgrades

outlast_upgrades()

from plume_ui.entry import main  # noqa: E402 - what is loaded from here on is loaded so

sys.exit(main())
