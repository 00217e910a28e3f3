"""``python -m plume_db SUBCOMMAND``: the terminal commands, without Qt."""

import sys

from plume_db.terminal import main

if __name__ == "__main__":
    sys.exit(main())
