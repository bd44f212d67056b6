"""The wheel holds copies of the lexicons in data/lexicons; all else about building is in pyproject.toml."""

from pathlib import Path
from shutil import copy2

from setuptools import setup
from setuptools.command.build_py import build_py


class CopyLexicons(build_py):
    """Builds the package, then copies the lexicons into it."""

    def run(self) -> None:
        """Build and copy."""
        super().run()
        if not self.editable_mode:  # an editable installation reads data/lexicons itself
            target = Path(self.build_lib) / "framing" / "shipped"
            target.mkdir(parents=True, exist_ok=True)
            for file in sorted(Path("data/lexicons").glob("*.yml")):
                copy2(file, target)


setup(cmdclass={"build_py": CopyLexicons})
