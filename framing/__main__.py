"""`python -m framing` is the command `framing`."""

import sys


def run() -> int:
    """Run the command; Ctrl-C while it is loaded ends it in a line, as later."""
    try:
        from framing.commands.main import main
    except KeyboardInterrupt:
        sys.stderr.write("framing: interrupted\n")
        return 130
    return main()


if __name__ == "__main__":
    sys.exit(run())
