"""Which packages are installed, worked out when building: every folder with an `__init__.py` below the five top-level ones.

Everything else stands in pyproject.toml. Setuptools' own discovery takes the name of a package from its folder, so it
cannot find `schemas/` as `dealpulse.schemas` (docs/decisions/0001-folders-on-top-one-import-root.md).
"""

from setuptools import find_packages, setup

FOLDERS = ("schemas", "state", "agents", "streams", "connectors")

# Policies, mappings, schemas and examples travel with the code that reads them.
DATA = ("**/*.toml", "**/*.json", "**/*.txt", "**/*.csv", "**/*.ndjson")

setup(
    packages=[
        f"dealpulse.{name}"
        for folder in FOLDERS
        for name in (folder, *(f"{folder}.{inner}" for inner in find_packages(folder)))
    ],
    package_dir={f"dealpulse.{folder}": folder for folder in FOLDERS},
    package_data={f"dealpulse.{folder}": ["py.typed", *DATA] for folder in FOLDERS},
)
