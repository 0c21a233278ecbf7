"""The one door to every check of this repository: `nox` runs what CI runs, `nox -s lint` one part of it."""

import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from itertools import chain
from pathlib import Path
from typing import Any

import nox
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

nox.needs_version = ">=2026.10.20"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_venv = "yes"
nox.options.download_python = "never"
# As many sessions at once as there are cores; those that spread their tests over all cores run alone.
nox.options.parallel = os.cpu_count()

ROOT = Path(__file__).parent
DISTRIBUTIONS = [
    str(path.parent.relative_to(ROOT))
    for path in (ROOT / "core/pyproject.toml", *sorted(ROOT.glob("plugins/*/pyproject.toml")))
]
CONSTRAINTS = ("-c", "constraints.txt")
EXTRAS = "[postgresql,mariadb,testing]"
EVERYTHING = ["-e", f"core{EXTRAS}"]
for folder in DISTRIBUTIONS[1:]:
    EVERYTHING += ["-e", folder]
TEST_TOOLS = ["pytest-xdist", "playwright", "axe-core-python", "sybil"]
STUBS = ["types-Pygments", "types-PyYAML"]
OWN_TESTS = [f"{folder}/tests" for folder in DISTRIBUTIONS]
SPANNING_TESTS = ["tests/contract", "tests/faults", "tests/browser"]
MACHINE = {
    "GLASSWARE_TEST_DATABASES": "another database than SQLite",
    "GLASSWARE_TEST_BROWSER": "a browser",
}


def find_pythons() -> list[str]:
    """Return every Python from 3.11 that starts on this machine, oldest first."""
    found = []
    for version in (f"3.{minor}" for minor in range(11, 30)):
        command = shutil.which(f"python{version}")
        # A version manager's command may be on PATH and yet refuse to start.
        if command and subprocess.run([command, "-c", ""], capture_output=True, check=False).returncode == 0:  # noqa: S603
            found.append(version)
    return found or [sys.executable]


PYTHONS = find_pythons()
NEWEST = PYTHONS[-1]


@nox.session(allow_parallel=True)
def lint(session: nox.Session) -> None:
    """Check the style of all code, and that it is formatted."""
    session.install(*CONSTRAINTS, "ruff")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")


@nox.session(allow_parallel=True)
def types(session: nox.Session) -> None:
    """Check the types of the core, the plugins, the tests and this file."""
    session.install(*CONSTRAINTS, *EVERYTHING, *TEST_TOOLS, "mypy", "nox", *STUBS)
    session.run("mypy", *DISTRIBUTIONS, "tests", "noxfile.py")


@nox.session(allow_parallel=True)
def imports(session: nox.Session) -> None:
    """Check that imports go one way: in the core, in each plugin, and between them."""
    session.install(*CONSTRAINTS, *EVERYTHING, "import-linter")
    session.run("lint-imports")


@nox.session(allow_parallel=True)
def build(session: nox.Session) -> None:
    """Build a wheel of each distribution, and look into it: its licence, its types, no tests."""
    session.install(*CONSTRAINTS, "hatchling")
    shutil.rmtree(ROOT / "dist", ignore_errors=True)
    for folder in DISTRIBUTIONS:
        with session.chdir(folder):
            session.run("hatchling", "build", "-t", "wheel", "-d", str(ROOT / "dist"), silent=True)
        names = zipfile.ZipFile(wheel(folder)).namelist()
        if not any(name.endswith(".dist-info/licenses/LICENSE") for name in names):
            session.error(f"The wheel of {folder} carries no licence.")
        if not any(name.endswith("/py.typed") for name in names):
            session.error(f"The wheel of {folder} does not say that it is typed.")
        if stray := [name for name in names if "tests" in name.split("/") or "conftest" in name]:
            session.error(f"The wheel of {folder} carries tests: {', '.join(stray)}")
        session.log(f"{folder}: {wheel(folder).name}, {len(names)} files")


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Test the core, the plugins and what spans them, on every Python from 3.11 that is found here.

    Servers and browser serve the newest; older ones meet the databases in the session `matrix`.
    """
    session.install(*CONSTRAINTS, *EVERYTHING, *TEST_TOOLS)
    run_pytest(session, *OWN_TESTS, *SPANNING_TESTS, alone=session.python != NEWEST)


@nox.session(python=NEWEST, allow_parallel=True, requires=["build"], reuse_venv=False)
@nox.parametrize("distribution", DISTRIBUTIONS, ids=[folder.rpartition("/")[2] for folder in DISTRIBUTIONS])
def isolated(session: nox.Session, distribution: str) -> None:
    """Test each distribution from its wheel, with only what it declares beside it."""
    wheels = [str(wheel(folder)) for folder in closure(distribution) if folder != "core"]
    session.install(*CONSTRAINTS, f"{wheel('core')}{EXTRAS}", *wheels)
    run_pytest(session, f"{distribution}/tests", spread=False, alone=True)


@nox.session(python=PYTHONS)
def matrix(session: nox.Session) -> None:
    """Test every subset of plugins on the newest Python, all of them on every Python and database."""
    session.install(*CONSTRAINTS, *EVERYTHING, *TEST_TOOLS)
    run_pytest(session, "tests/matrix" if session.python == NEWEST else "tests/matrix/test_pairs.py")


@nox.session(python=PYTHONS[0])
def minimums(session: nox.Session) -> None:
    """Test with the lowest versions that the distributions say they work with, on the oldest Python."""
    lowest = Path(session.virtualenv.location) / "lowest.txt"
    lowest.write_text("".join(f"{name}=={version}\n" for name, version in sorted(lower_bounds().items())))
    session.install("-c", str(lowest), *EVERYTHING, "pytest-xdist")
    run_pytest(session, *OWN_TESTS, "tests/contract")


@nox.session(python=NEWEST, allow_parallel=True)
def thirdparty(session: nox.Session) -> None:
    """Test complete foreign plugins through their whole life, from wheels in an environment of their own."""
    session.install(*CONSTRAINTS, *EVERYTHING, *TEST_TOOLS, "hatchling")
    run_pytest(session, "tests/thirdparty", spread=False)


@nox.session(python=NEWEST, allow_parallel=True)
def docs(session: nox.Session) -> None:
    """Test that the papers agree with the code: every hook, every code block, every link."""
    session.install(*CONSTRAINTS, *EVERYTHING, *TEST_TOOLS)
    run_pytest(session, "tests/docs", spread=False)


def run_pytest(session: nox.Session, *paths: str, spread: bool = True, alone: bool = False) -> None:
    """Run these tests, over all cores if `spread`; say what is left uncollected.

    That is what needs more than Python: all of it if `alone`, otherwise what the machine does not name.
    """
    env = dict.fromkeys(MACHINE, "") if alone else {}
    for variable, what in MACHINE.items():
        if not (os.environ | env).get(variable):
            session.log(f"{variable} names nothing: what needs {what} is not collected.")
    workers = ["-n", "auto", "--dist", "worksteal"] if spread else []
    # One cache for each session, as they run side by side.
    cache = f"cache_dir={session.virtualenv.location}/pytest_cache"
    session.run("pytest", "-o", cache, *workers, *paths, *session.posargs, env=env)


def wheel(folder: str) -> Path:
    """Return the wheel that the session `build` made of a distribution."""
    name = canonicalize_name(project(folder)["name"]).replace("-", "_")
    return next((ROOT / "dist").glob(f"{name}-*.whl"))


def project(folder: str) -> dict[str, Any]:
    """Return the `[project]` table of a distribution."""
    table: dict[str, Any] = tomllib.loads((ROOT / folder / "pyproject.toml").read_text("utf-8"))["project"]
    return table


def closure(folder: str) -> list[str]:
    """Return a distribution's folder and those of ours that it needs, however indirectly."""
    ours = {canonicalize_name(project(each)["name"]): each for each in DISTRIBUTIONS}
    found = [folder]
    for each in found:
        names = [canonicalize_name(Requirement(text).name) for text in project(each)["dependencies"]]
        found += [ours[name] for name in names if name in ours and ours[name] not in found]
    return found


def lower_bounds() -> dict[str, str]:
    """Return the lowest version that all distributions allow of each package that is not ours."""
    found: dict[str, list[str]] = {}
    for table in map(project, DISTRIBUTIONS):
        declared = [table["dependencies"], *table.get("optional-dependencies", {}).values()]
        for requirement in map(Requirement, chain.from_iterable(declared)):
            bounds = [each.version for each in requirement.specifier if each.operator in {">=", "~=", "=="}]
            found.setdefault(canonicalize_name(requirement.name), []).extend(bounds)
    ours = {canonicalize_name(project(each)["name"]) for each in DISTRIBUTIONS}
    return {name: max(bounds, key=Version) for name, bounds in found.items() if name not in ours}
