"""Media-framing research kit: how different publications frame the same event.

The public names are listed in `__init__.pyi`, by the steps of a study, and imported where they are first used, so
that `import framing` is quick.
"""

import lazy_loader

__version__ = "0.1.0"
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
