"""The lists that a fresh machine is set up from, and the licences of what comes along."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
LOCKS = ["requirements.txt", "requirements-dev.txt", "requirements-bench.txt", "requirements-build.txt"]


def locked(name: str) -> dict[str, set[str]]:
    """Package with its marker -> version."""
    text = (ROOT / "packaging" / name).read_text().replace("\\\n", " ")
    found: dict[str, set[str]] = {}
    for line in text.splitlines():
        match = re.match(r"([a-z0-9.-]+)==(\S+)((?: ;[^-]*?)?)\s+--hash", line)
        assert match, f"{name} has a line that is no locked package: {line[:80]}"
        found.setdefault(match[1] + match[3].strip(), set()).add(match[2])
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_locks_hold_names_versions_and_hashes_alone(name):
    text = (ROOT / "packaging" / name).read_text()
    assert not re.search(r"https?:|file:|^-|^\S*/", text, re.MULTILINE)
    assert all(len(versions) == 1 for versions in locked(name).values())


def test_wider_locks_hold_the_narrower_ones():
    """Whoever installed the tests' set has the program's set: the Makefile counts on it."""
    run, dev, bench = (locked(name) for name in LOCKS[:3])
    for narrow, wide in ((run, dev), (dev, bench)):
        for package, versions in narrow.items():
            # What is needed on some platforms alone may be needed on all of them by the wider set.
            assert versions in (wide.get(package), wide.get(re.split("[ ;]", package)[0])), package


def test_every_dependency_is_locked():
    text = (ROOT / "pyproject.toml").read_text()
    declared = text[text.index("\ndependencies = [") : text.index("\n]", text.index("\ndependencies = ["))]
    names = {
        name.lower().replace("_", "-")
        for name in re.findall(r'^\s+"([A-Za-z0-9_-]+)', declared, re.MULTILINE)
    }
    assert len(names) > 20
    assert names <= {re.split("[ ;]", key)[0] for key in locked("requirements.txt")}


@pytest.mark.parametrize("name", ["debian.txt", "debian-test.txt", "debian-bench.txt"])
def test_system_packages_are_one_a_line(name):
    for line in (ROOT / "packaging" / name).read_text().splitlines():
        package = line.split("#")[0].strip()
        assert re.fullmatch(r"[a-z0-9][a-z0-9.+-]*|", package), line


def test_every_font_is_named_with_its_licence():
    folder = ROOT / "resources" / "fonts"
    readme = (folder / "README.md").read_text()
    fonts = [path.name for path in folder.iterdir() if path.suffix in (".otf", ".ttf")]
    assert len(fonts) >= 7
    assert [name for name in fonts if f"`{name}`" not in readme] == []
    assert "SIL OPEN FONT LICENSE Version 1.1" in (folder / "OFL.txt").read_text()


def test_every_sample_photograph_has_its_author_and_licence():
    folder = ROOT / "resources" / "samples" / "photos"
    photos = {path.name for path in folder.glob("*.jpg")}
    credits = json.loads((folder / "credits.json").read_text(encoding="utf-8"))
    licence = (folder / "LICENSE").read_text(encoding="utf-8")
    assert len(photos) >= 10
    assert set(credits) == photos
    for name, credit in credits.items():
        assert credit["credit"]
        assert credit["licence"] == "GPL-2.0-or-later"
        assert name in licence
        assert credit["credit"] in licence
