"""Models that come inside Python packages: where they lie, and what their packages say of them."""

import threading
from functools import cached_property
from importlib.metadata import distribution
from importlib.util import find_spec
from pathlib import Path


def path_of(package: str, module: str, inside: str) -> Path:
    """Give the path of a model in its package; RuntimeError if the package is not installed."""
    spec = find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError(f"the model's package {package} is not installed")
    return Path(spec.submodule_search_locations[0]) / inside


def provenance(package: str, module: str, inside: str) -> str:
    """Give package, version and hash of a model, as the package's own record states them."""
    found = distribution(package)
    for file in found.files or ():
        if str(file) == f"{module}/{inside}" and file.hash:
            return f"{package}:{found.version}:{file.hash.value[:12]}"
    raise RuntimeError(f"the package {package} does not hold {inside}")


class PackagedModel:
    """A model that comes with its constants (see `centres`), loaded when first used.

    `package` is what names it to `path_of` and `provenance`.
    """

    package: tuple[str, str, str]
    measured_on: tuple[str, ...] = ()

    def __init__(self, threads: int) -> None:
        """Remember how many threads to use."""
        self._threads = threads
        self._lock = threading.Lock()

    @cached_property
    def name(self) -> str:
        """Package, version and hash."""
        return provenance(*self.package)
