"""The program where little is as usual: closed streams, odd names, no folder to stand in, two at once."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.quick import SMALL

ROOT = Path(__file__).resolve().parents[2]
MAIN = f'"{sys.executable}" "{ROOT / "main.py"}"'

posix = pytest.mark.skipif(os.name != "posix", reason="shells, streams and names of bytes are POSIX")


def shell(home: Path, line: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-c", line], capture_output=True, text=True, check=False, timeout=120, cwd=cwd,
        stdin=subprocess.DEVNULL, env={**os.environ, "SCENEWRIGHT_HOME": str(home)},
    )  # fmt: skip


@posix
@pytest.mark.parametrize(
    ("arguments", "closed", "status"),
    [
        ("projects list", ">&-", 0),
        ("projects list --json", ">&-", 0),
        ("projects show nope", ">&-", 2),
        ("projects show nope --json", "2>&-", 2),
        ("projects list", ">&- 2>&-", 0),
    ],
)
def test_closed_streams_are_written_into_nothing(
    home: Path, arguments: str, closed: str, status: int
) -> None:
    ran = shell(home, f"{MAIN} {arguments} {closed}")
    assert "Traceback" not in ran.stderr
    assert ran.returncode == status, ran.stderr
    if "--json" in arguments and "2>" in closed:
        assert "nope" in json.loads(ran.stdout.splitlines()[-1])["error"]


@posix
@pytest.mark.parametrize("arguments", ["templates", "templates --json", "--help"])
def test_a_reader_who_has_gone_is_no_mistake(home: Path, arguments: str) -> None:
    ran = shell(home, f"({MAIN} {arguments}; echo status $? >&2) | sh -c 'exec <&-'")
    assert "Traceback" not in ran.stderr
    assert "BrokenPipe" not in ran.stderr
    assert "status 0" in ran.stderr


@posix
def test_a_folder_that_is_gone_is_told_in_one_sentence(home: Path, tmp_path: Path, script: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    ran = shell(home, f'rmdir "{gone}"; {MAIN} make "{script}" -o o.mp4 --json', cwd=gone)
    assert ran.returncode == 2
    assert "Traceback" not in ran.stderr
    assert "folder" in json.loads(ran.stdout.splitlines()[-1])["error"]


@posix
@pytest.mark.parametrize(
    "arguments",
    [
        ("projects", "show", b"x\xff"),
        ("make", "tide.md", "-o", b"x\xff.mp4"),
        ("frame", "x", "1", "--text", b"\xff"),
    ],
)
def test_arguments_that_are_no_text_are_refused_before_any_work(home: Path, arguments: tuple[str]) -> None:
    ran = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), *arguments, "--json"],
        capture_output=True, text=True, check=False, env={**os.environ, "SCENEWRIGHT_HOME": str(home)},
    )  # fmt: skip
    assert ran.returncode == 2, ran.stderr
    assert "UTF-8" in json.loads(ran.stdout)["error"]
    assert "Traceback" not in ran.stderr
    assert not home.exists()


@pytest.mark.parametrize("folder", ["~nobody-of-this-name/data", "/dev/null/data"])
def test_a_home_folder_that_nobody_has_is_told(run, folder: str) -> None:
    ran = run("projects", "list", "--json", environment={"SCENEWRIGHT_HOME": folder})
    assert ran.status == 2, ran.err
    assert "Traceback" not in ran.err
    assert "SCENEWRIGHT_HOME" in ran.line["error"]


def test_names_too_long_for_a_file_are_refused(run, tmp_path: Path, script: Path) -> None:
    for arguments in (
        ("make", script, "-o", tmp_path / f"{'a' * 300}.mp4"),
        ("make", tmp_path / f"{'a' * 300}.md", "-o", tmp_path / "o.mp4"),
        ("make", script, "-o", tmp_path / "o.mp4", "--images", tmp_path / ("a" * 300)),
        ("make", script, "-o", tmp_path / "o.mp4", "--music", tmp_path / ("a" * 300)),
    ):
        ran = run(*arguments, "--json")
        assert ran.status == 2, ran.err
        assert "Traceback" not in ran.err
        assert "aaa" in ran.line["error"]
    assert run("projects", "list", "--json").line == []


def test_texts_are_shown_as_they_are(run, tmp_path: Path, script: Path) -> None:
    assert run("make", script, "-o", tmp_path / "o.mp4", *SMALL).status == 0
    text = "An :apple: and [bold]a pear[/bold], [/] then \\"
    assert run("frame", "The tide", 1, "--text", text).status == 0
    assert text in run("frames", "The tide").out.splitlines()[0]
    assert run("make", script, "-o", tmp_path / "o.mp4", *SMALL, "--project", ":apple: [b]").status == 0
    assert ":apple: [b]" in run("projects", "list").out


def test_options_are_written_out(run) -> None:
    ran = run("projects", "list", "--js")
    assert ran.status == 2
    assert "--js" in ran.err


def test_what_render_cannot_make_is_refused(run, tmp_path: Path, script: Path) -> None:
    assert run("make", script, "-o", tmp_path / "o.mp4", *SMALL).status == 0
    for option in (("--size", "321x180"), ("--size", "99998x20"), ("--fps", "29.123456789123456789")):
        ran = run("render", "The tide", "-o", tmp_path / "again.mp4", *option, "--json")
        assert ran.status == 2, ran.err
        assert "Traceback" not in ran.err
        assert "Give" in ran.line["error"]
    assert not (tmp_path / "again.mp4").exists()


def test_two_scripts_of_one_name_in_other_letters_are_refused_before_either_is_made(
    run, tmp_path: Path, script: Path
) -> None:
    other = tmp_path / "other.md"
    other.write_text("# THE TIDE\n\nWords.\n", encoding="utf-8")
    ran = run("make", script, other, "-o", tmp_path / "videos", *SMALL, "--json")
    assert ran.status == 2
    assert run("projects", "list", "--json").line == []


def test_two_programs_make_one_name_at_the_same_moment(home: Path, tmp_path: Path, script: Path) -> None:
    surroundings = {**os.environ, "SCENEWRIGHT_HOME": str(home)}
    started = [
        subprocess.Popen(
            [sys.executable, str(ROOT / "main.py"), "make", str(script), "-o", str(tmp_path / f"{name}.mp4"),
             *SMALL, "--json"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=surroundings,
        )
        for name in ("one", "two")
    ]  # fmt: skip
    ended = [(process.communicate(timeout=300), process.returncode) for process in started]
    assert sorted(status for _, status in ended) == [0, 2], ended
    for (out, err), status in ended:
        assert "Traceback" not in err
        line = json.loads(out.splitlines()[-1])
        assert ("--replace" in line["error"]) if status else (line["project"] == "The tide")


@posix
def test_ctrl_c_while_voicing_keeps_the_project_and_says_how_to_go_on(home: Path, tmp_path: Path) -> None:
    long = tmp_path / "long.txt"
    long.write_text("".join(f"Sentence number {n} goes on and on.\n\n" for n in range(400)), encoding="utf-8")
    surroundings = {**os.environ, "SCENEWRIGHT_HOME": str(home)}
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), "make", str(long), "-o", str(tmp_path / "o.mp4"), *SMALL, "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=surroundings,
    )  # fmt: skip
    while process.poll() is None and not list(home.glob("assets/**/*.wav")):
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.05)  # until the first voice is kept
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    assert "scenewright render" in json.loads(out.splitlines()[-1])["error"]
    assert not list(tmp_path.glob("*.mp4"))


@posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_while_the_program_starts_shows_no_traceback(home: Path, number: signal.Signals) -> None:
    code = (
        "import os, sys, runpy; sys.argv = ['scenewright', 'projects', 'list'];"
        f"sys.path.insert(0, {str(ROOT)!r});"
        "import builtins; real = builtins.__import__\n"
        "def late(name, *rest, **more):\n"
        f"    if name == 'app.cli.main': os.kill(os.getpid(), {int(number)})\n"
        "    return real(name, *rest, **more)\n"
        "builtins.__import__ = late\n"
        f"runpy.run_path({str(ROOT / 'main.py')!r}, run_name='__main__')"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60,
        # Whoever runs these tests in the background has us ignore Ctrl+C, and our children too.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        env={**os.environ, "SCENEWRIGHT_HOME": str(home)},
    )  # fmt: skip
    assert ran.returncode in (130, -number)
    assert "Traceback" not in ran.stderr
