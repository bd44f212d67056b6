"""`python -m framing` is the command `framing`."""

import sys

from framing.commands.main import main

sys.exit(main())
