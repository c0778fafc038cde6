"""How words are said, by hand: added, listed, tried, written to a file and read from one."""

import json
from pathlib import Path


def test_a_dictionary_by_hand(run, tmp_path: Path, script: Path) -> None:
    assert run("pronounce", "add", "Nguyen", "win").status == 0
    ran = run("pronounce", "add", "tomato", "təˈmɑːtəʊ", "--ipa", "--language", "en-gb", "--json")
    assert ran.status == 0, ran.err
    assert ran.line[0]["language"] == "en-GB"
    listed = run("pronounce", "list")
    assert "Nguyen" in listed.out
    assert "/təˈmɑːtəʊ/" in listed.out
    for name in ("words.csv", "words.json"):
        kept = tmp_path / name
        assert run("pronounce", "export", kept).status == 0
        for word in ("Nguyen", "tomato"):
            assert run("pronounce", "remove", word).status == 0
        assert run("pronounce", "list", "--json").line == []
        assert run("pronounce", "import", kept).status == 0
        rows = run("pronounce", "list", "--json").line
        assert [(row["word"], row["said"], row["ipa"]) for row in rows] == [
            ("Nguyen", "win", False),
            ("tomato", "təˈmɑːtəʊ", True),
        ]


def test_trying_and_mistakes(run, tmp_path: Path) -> None:
    out = tmp_path / "try.wav"
    ran = run("pronounce", "try", "tomato", "təˈmɑːtəʊ", "--ipa", "--voice", "fake:beep", "-o", out)
    assert ran.status == 0, ran.err
    assert out.stat().st_size > 1000
    assert "takes no IPA" in ran.err + ran.out
    (tmp_path / "bad.csv").write_text("word,said\nNguyen,\n", encoding="utf-8")
    (tmp_path / "bad.json").write_text("{", encoding="utf-8")
    (tmp_path / "latin.csv").write_bytes("word,said\nNé,né\n".encode("latin-1"))
    for arguments, said in [
        (["add", "x", "…"], "nothing to be said"),
        (["remove", "x"], "no entry for “x”"),
        (["import", tmp_path / "bad.csv"], "Entry 1"),
        (["import", tmp_path / "bad.json"], "no CSV or JSON"),
        (["import", tmp_path / "latin.csv"], "not UTF-8"),
        (["import", tmp_path / "none.csv"], "cannot be read"),
        (["export", tmp_path / "words.txt"], "neither CSV nor JSON"),
        (["list", "--project", "nobody"], "nobody"),
        (["try", "x", "y", "-o", tmp_path / "x.mp3"], ".wav"),
    ]:
        ran = run("pronounce", *arguments)
        assert ran.status == 2, arguments
        assert said in ran.err, (said, ran.err)
    assert json.loads(run("pronounce", "list", "--json").out or "[]") == []
