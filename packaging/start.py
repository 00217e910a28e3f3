"""The first file of the frozen program; everything else is imported from here."""

import sys

from plume_ui.entry import main

sys.exit(main())
