"""Speed, pitch and volume by hand, of a project, a scene and a frame."""

from pathlib import Path


def test_delivery_by_hand(run, tmp_path: Path) -> None:
    script = tmp_path / "tour.md"
    script.write_text("# One\n\nThe harbour wakes up before the town does, every day.\n", encoding="utf-8")
    made = run(
        "make",
        script,
        "-o",
        tmp_path / "tour.mp4",
        "--voice",
        "fake:beep",
        "--size",
        "160x90",
        "--fps",
        "10",
        "--project",
        "tour",
        "--pitch",
        "1",
    )
    assert made.status == 0, made.err
    assert run("delivery", "tour", "--json").line == {"rate": 1.0, "pitch": 1.0, "volume": 0.0}
    assert run("delivery", "tour", "--pitch", "0").status == 0
    assert run("delivery", "tour", "--rate", "1.2", "--json").line == {
        "rate": 1.2,
        "pitch": 0.0,
        "volume": 0.0,
    }
    ran = run("delivery", "tour", "--scene", "1", "--pitch", "-2", "--json")
    assert ran.line == {"rate": None, "pitch": -2.0, "volume": None}
    assert run("delivery", "tour", "--scene", "1", "--pitch", "none", "--json").line["pitch"] is None
    assert run("frame", "tour", "1", "--rate", "0.9", "--volume", "-3").status == 0
    for arguments, said in [
        (["make", script, "-o", tmp_path / "other.mp4", "--rate", "5"], "5 times its speed"),
        (["make", script, "-o", tmp_path / "other.mp4", "--rate", "none"], "Nothing stands around"),
        (["delivery", "tour", "--rate", "5"], "5 times its speed"),
        (["delivery", "tour", "--rate", "none"], "Nothing stands around"),
        (["delivery", "tour", "--scene", "7", "--rate", "1"], "no scene 7"),
        (["frame", "tour", "1", "--pitch", "99"], "99 semitones"),
        (["frame", "tour", "1", "--volume", "loud"], "neither a number"),
    ]:
        ran = run(*arguments)
        assert ran.status == 2, arguments
        assert said in ran.err, (said, ran.err)


def test_marks_are_heard_and_never_seen(run, tmp_path: Path) -> None:
    words = "The harbour wakes up before the town does, every day."
    plain, marked = tmp_path / "plain.md", tmp_path / "marked.md"
    plain.write_text(f"# One\n\n{words}\n", encoding="utf-8")
    marked.write_text(
        "# [slow]One[/slow]\n\nThe [strong]harbour[/strong] wakes up <break time='2s'/> before the town does, every day.\n",
        encoding="utf-8",
    )
    lengths = {}
    for script in (plain, marked):
        made = run("make", script, "-o", script.with_suffix(".mp4"), "--voice", "fake:beep", "--size", "160x90",
                   "--fps", "10", "--project", script.stem, "--captions", "file", "--json")  # fmt: skip
        assert made.status == 0, made.err
        captions = script.with_suffix(".srt").read_text(encoding="utf-8")
        assert (
            " ".join(
                line for line in captions.splitlines() if line and "-->" not in line and not line.isdigit()
            )
            == words
        )
        lengths[script.stem] = float(captions.split("-->")[-1].split()[0].replace(",", ".").split(":")[-1])
    assert 1.5 < lengths["marked"] - lengths["plain"] < 2.8
