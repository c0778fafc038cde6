"""Pictures as they should be, kept beside the tests and compared within a tolerance.

``pytest tests/golden --regenerate`` writes them anew; look at what changed before keeping it.
Where one differs, what was drawn and the difference (eight times as strong) lie in
``build/golden/``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

FOLDER = Path(__file__).parent / "pictures"
REPORT = Path(__file__).parents[2] / "build" / "golden"
MEAN = 1.0
"""Levels of 255 that pictures may differ by on average: other processors round otherwise."""
STRAY = 0.002
"""Share of pixels that may differ by more than 24 levels."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--regenerate", action="store_true", help="write the golden pictures anew")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, np.ndarray], None]:
    """``golden(name, bgr)``: the picture is as it should be."""
    regenerate = request.config.getoption("--regenerate", default=False)

    def compare(name: str, bgr: np.ndarray) -> None:
        path = FOLDER / f"{name}.png"
        if regenerate:
            FOLDER.mkdir(exist_ok=True)
            cv2.imwrite(str(path), bgr, [cv2.IMWRITE_PNG_COMPRESSION, 9])
            return
        wanted = cv2.imread(str(path))
        assert wanted is not None, f"There is no golden picture {path}; make it with --regenerate."
        assert wanted.shape == bgr.shape
        difference = np.abs(wanted.astype(int) - bgr.astype(int))
        stray = float((difference.max(axis=2) > 24).mean())
        if difference.mean() > MEAN or stray > STRAY:
            REPORT.mkdir(parents=True, exist_ok=True)
            cv2.imwrite(str(REPORT / f"{name}.png"), bgr)
            cv2.imwrite(
                str(REPORT / f"{name}-difference.png"), np.clip(difference * 8, 0, 255).astype(np.uint8)
            )
            pytest.fail(
                f"{name} differs by {difference.mean():.2f} levels on average and in {stray:.2%} of its "
                f"pixels strongly; see {REPORT / name}.png and {name}-difference.png."
            )

    return compare
