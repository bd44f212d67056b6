"""The wheel holds copies of the codebook and of the lexicons in data/; all else about building is in pyproject.toml."""

from pathlib import Path
from shutil import copy2

from setuptools import setup
from setuptools.command.build_py import build_py


class CopyData(build_py):
    """Builds the package, then copies the codebook and the lexicons into it."""

    def run(self) -> None:
        """Build and copy."""
        super().run()
        if not self.editable_mode:  # an editable installation reads data/ itself
            target = Path(self.build_lib) / "framing" / "shipped"
            target.mkdir(parents=True, exist_ok=True)
            for file in [Path("data/codebook.md"), *sorted(Path("data/lexicons").glob("*.yml"))]:
                copy2(file, target)


setup(cmdclass={"build_py": CopyData})
