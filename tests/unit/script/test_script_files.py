from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.errors import BadScript
from app.script.reader import Reader

_RUSSIAN = "Привет, мир! Это простой текст на русском языке."
_JAPANESE = "今日は天気がいいです。公園に行きましょう。"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Plain ASCII text, nothing else.", "ascii"),
        ("It’s a “quote” — really… and more.", "cp1252"),
        ("Le café était fermé, l'été dernier.", "latin_1"),
        ("Le café était fermé, l’été dernier. « Non », dit-il.", "cp1252"),
        ("Der Fluß fließt über die Brücke – schön!", "cp1252"),
        ("Le café était fermé, l’été dernier.", "mac_roman"),
        ("Zażółć gęślą jaźń. Łódź jest piękna.", "cp1250"),
        ("Příliš žluťoučký kůň úpěl ďábelské ódy.", "iso8859_2"),
        ("Bugün hava çok güzel. Şimdi İstanbul'a gidiyoruz, değil mi?", "cp1254"),
        ("Καλημέρα κόσμε. Τι κάνεις σήμερα;", "cp1253"),
        (_RUSSIAN, "cp1251"),
        (_RUSSIAN, "koi8_r"),
        (_RUSSIAN, "cp866"),
        (_RUSSIAN, "iso8859_5"),
        ("Привет, мир!", "cp1251"),
        (_JAPANESE, "cp932"),
        (_JAPANESE, "euc_jp"),
        (_JAPANESE, "iso2022_jp"),
        ("今天天气很好。我们去公园吧！", "gb18030"),
        ("今天天氣很好。我們去公園吧！", "big5"),
        ("안녕하세요. 저는 학생입니다.", "cp949"),
        ("שלום עולם. מה שלומך היום?", "cp1255"),
        ("مرحبا بالعالم. كيف حالك اليوم؟", "cp1256"),
        ("สวัสดีครับ วันนี้อากาศดีมาก", "cp874"),
        *[
            (text, encoding)
            for text in ("Hello there.\nHow are you?\n", "今天天气很好。\n我们去。", _RUSSIAN)
            for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")
        ],
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_common_encoding_is_kept_word_for_word(
    reader: Reader, tmp_path: Path, text: str, encoding: str, end: str
) -> None:
    script = (text + "\n\n" + text).replace("\n", end)
    path = tmp_path / "script.txt"
    path.write_bytes(script.encode(encoding))
    draft = reader.read(path)
    assert draft.text == script
    assert script.encode(draft.encoding) == script.encode(encoding)
    assert draft.name == "script.txt"


def test_a_few_damaged_bytes_do_not_spoil_utf8(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "script.txt"
    path.write_bytes((_RUSSIAN * 3).encode() + b"\xff end.")
    draft = reader.read(path)
    assert draft.text.startswith(_RUSSIAN)
    assert "\ufffd" not in draft.scenes[0].frames[-1].text


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.txt", b"", "is empty"),
        ("a.md", b" \r\n\t\n", "is empty"),
        ("a.txt", b"\xef\xbb\xbf\n", "is empty"),
        ("a.txt", "\u200b\n\u00a0".encode(), "is empty"),
        ("a.txt", b"\x89PNG\r\n\x1a\n" + bytes(40), "a PNG picture"),
        ("a.md", b"\xff\xd8\xff\xe0" + bytes(40), "a JPEG picture"),
        ("a.txt", b"%PDF-1.7 x", "a PDF document"),
        ("a.txt", b"PK\x03\x04" + bytes(30), "a ZIP archive"),
        ("a.docx", b"PK\x03\x04" + bytes(30), "damaged"),
        ("a.docx", b"just text", "no Word document"),
        ("a.docx", b"\xd0\xcf\x11\xe0" + bytes(30), "password-protected"),
        ("a.txt", b"abc\0def", "binary"),
        ("a.txt", bytes(range(1, 32)) * 20, "binary"),
        ("a.txt", bytes(200), "binary"),
        ("a.rtf", b"{\\rtf1 hello}", "Rich Text"),
        ("a.html", b"<p>Hi</p>", "web page"),
    ],
)
def test_what_is_no_script_is_refused_in_one_sentence(
    reader: Reader, tmp_path: Path, name: str, data: bytes, says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(BadScript, match=says) as caught:
        reader.read(path)
    assert name in str(caught.value)
    assert caught.value.hint
    assert "\n" not in str(caught.value)


def test_missing_files_folders_and_odd_names(reader: Reader, tmp_path: Path) -> None:
    with pytest.raises(BadScript, match=r"no script .*gone\.txt"):
        reader.read(tmp_path / "gone.txt")
    with pytest.raises(BadScript, match="is a folder"):
        reader.read(tmp_path)
    with pytest.raises(BadScript, match="opened"):
        reader.read(tmp_path / ("x" * 300))
    (tmp_path / "file").write_text("x")
    with pytest.raises(BadScript, match=r"file.*child"):
        reader.read(tmp_path / "file" / "child")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads every file")
def test_a_file_that_may_not_be_read(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "secret.txt"
    path.write_text("Hi.")
    path.chmod(0)
    with pytest.raises(BadScript, match="may not be read"):
        reader.read(path)


def test_pasted_text_has_the_same_rules(reader: Reader) -> None:
    with pytest.raises(BadScript, match="empty"):
        reader.read_text(" \n")
    with pytest.raises(BadScript, match="format"):
        reader.read_text("Hi.", format="pdf")
    assert reader.read_text("lone \ud800 surrogate").text == "lone \ufffd surrogate"


@pytest.mark.parametrize("format", ["plain", "markdown", "fountain"])
@pytest.mark.parametrize(
    "unit",
    [
        "The tide turns, and the boats lift; Dr. Smith paid $3.5 million. Why?\n\n",
        "x",
        "今天天气很好",
        "word ",
    ],
)
def test_large_scripts_lose_nothing_and_every_frame_is_readable(
    reader: Reader, format: str, unit: str
) -> None:
    text = unit * (60_000 // len(unit))
    draft = reader.read_text(text, "big", format)
    frames = [frame for scene in draft.scenes for frame in scene.frames]
    assert "".join(frame.source for frame in frames) == text
    assert max(len(frame.text) for frame in frames) <= 220
