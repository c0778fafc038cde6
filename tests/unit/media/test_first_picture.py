import subprocess
import sys
from pathlib import Path

from PIL import Image


def test_the_first_picture_a_program_opens_may_be_a_png(tmp_path: Path) -> None:
    """In a fresh process, where Pillow has loaded no format yet."""
    path = tmp_path / "first.png"
    Image.new("RGB", (30, 20), (0, 90, 60)).save(path)
    code = "import sys; from app.media.pictures import picture_size; from pathlib import Path; print(picture_size(Path(sys.argv[1])))"
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "(30, 20)", done.stderr
