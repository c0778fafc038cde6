"""``scenewright pronounce``: how words are said, in a project or in all of one's own."""

from __future__ import annotations

import argparse
import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path

from app.bootstrap import services
from app.cli.console import Terminal
from app.cli.parsing import Commands, command, group
from app.domain.project import Pronunciation
from app.domain.pronouncing import Rule
from app.errors import BadInput, BadOutput
from app.services.facade import Services
from app.services.ports import CancelToken
from app.services.take_keeping import wav

_COLUMNS = tuple(entry.name for entry in fields(Rule))
_YES = frozenset({"1", "true", "yes", "y", "x"})


def add_pronounce(commands: Commands) -> None:
    """The command's parser."""
    actions = group(commands, "pronounce", "say how words are pronounced, and try them")
    added = command(
        actions,
        "add",
        "have a word said otherwise; one that is there already is changed",
        [
            "scenewright pronounce add Nguyen win --project tour",
            "scenewright pronounce add tomato təˈmɑːtəʊ --ipa --language en-GB",
        ],
    )
    _entry(added)
    _whose(added)
    listed = command(actions, "list", "list the entries", ["scenewright pronounce list --project tour"])
    _whose(listed)
    removed = command(
        actions, "remove", "take an entry out", ["scenewright pronounce remove Nguyen --project tour"]
    )
    removed.add_argument("word", metavar="WORD")
    _whose(removed)
    tried = command(
        actions,
        "try",
        "speak a word into a sound file, as an entry would have it said; nothing is kept",
        ["scenewright pronounce try Nguyen win -o try.wav --voice hibari:en"],
    )
    _entry(tried)
    tried.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.wav")
    tried.add_argument("--voice", default="", metavar="ID", help="a voice's id (default: by language)")
    given = command(
        actions,
        "import",
        "add the entries of a CSV or JSON file, all or none",
        ["scenewright pronounce import names.csv --project tour"],
    )
    given.add_argument("file", type=Path, help=f"with the columns {', '.join(_COLUMNS)}; two are needed")
    _whose(given)
    kept = command(
        actions,
        "export",
        "write the entries to a CSV or JSON file",
        ["scenewright pronounce export names.csv --project tour"],
    )
    kept.add_argument("file", type=Path, metavar="FILE", help="its name ends in .csv or .json")
    _whose(kept)


def _entry(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("word", metavar="WORD", help="as it is written")
    parser.add_argument("said", metavar="SAID", help="as it is said, in ordinary letters")
    parser.add_argument("--ipa", action="store_true", help="SAID is IPA")
    parser.add_argument("--language", default="", metavar="CODE", help="only in this language")
    parser.add_argument("--within", action="store_true", help="also inside of longer words")
    parser.add_argument("--cased", action="store_true", help="only in the same upper and lower case")


def _whose(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--project", metavar="NAME", help="a project's dictionary (default: your own, for all your projects)"
    )


def pronounce(options: argparse.Namespace, terminal: Terminal, cancel: CancelToken) -> int:
    """``scenewright pronounce ACTION``."""
    with services() as program:
        if options.action == "try":
            _try(program, options, terminal, cancel)
            return 0
        project_id = program.projects.find(options.project).id if options.project else ""
        if options.action in ("add", "import"):
            rules = [_rule(options)] if options.action == "add" else _read(options.file)
            put = program.pronunciations
            changed = put.put(project_id, rules) if project_id else put.put_mine(rules)
            terminal.say(f"{len(changed)} {'entry' if len(changed) == 1 else 'entries'} kept.")
            terminal.line([_row(entry) for entry in changed])
        elif options.action == "remove":
            book = program.pronunciations
            gone = book.remove(project_id, options.word) if project_id else book.remove_mine(options.word)
            terminal.say(f"{gone.word} is said as the voice says it again.")
            terminal.line(_row(gone))
        else:
            entries = program.pronunciations.list(project_id) if project_id else program.pronunciations.mine()
            if options.action == "export":
                _write(options.file, entries)
                terminal.say(f"{options.file}  {len(entries)} entries")
            else:
                _show(entries, terminal)
            terminal.line([_row(entry) for entry in entries])
    return 0


def _rule(options: argparse.Namespace) -> Rule:
    return Rule(options.word, options.said, options.ipa, options.within, options.cased, options.language)


def _row(entry: Pronunciation) -> dict[str, object]:
    return asdict(entry.rule)


def _show(entries: Sequence[Pronunciation], terminal: Terminal) -> None:
    if not entries:
        terminal.say("There are no entries. `scenewright pronounce add WORD SAID` makes one.")
        return
    terminal.table(
        ["word", "said", "language", "where"],
        [
            [
                entry.word,
                f"/{entry.said}/" if entry.ipa else entry.said,
                entry.language or "all",
                ", ".join(
                    [
                        "also inside words" if entry.within else "whole words",
                        *(["as written"] if entry.cased else []),
                    ]
                ),
            ]
            for entry in entries
        ],
    )


def _try(program: Services, options: argparse.Namespace, terminal: Terminal, cancel: CancelToken) -> None:
    if options.output.suffix.lower() != ".wav":
        raise BadOutput(f"{options.output} is not the name of a WAV file.", "Give a name that ends in .wav.")
    speech = program.pronunciations.hear(_rule(options), options.voice, options.language, cancel)
    try:
        options.output.write_bytes(wav(speech))
    except OSError as error:
        raise BadOutput(
            f"{options.output} cannot be written ({error.strerror}).", "Choose another."
        ) from error
    voice = speech.recipe.get("voice", "")
    if options.ipa and speech.recipe.get("said"):
        terminal.note(
            f"{voice} takes no IPA: it was given “{speech.recipe['said']}”, as near as letters come."
        )
    terminal.say(f"{options.output}  {float(speech.length):.2f} s by {voice}")
    terminal.line({"output": str(options.output), "voice": voice, "said": speech.recipe.get("said", "")})


def _read(path: Path) -> list[Rule]:
    """Entries of a CSV file with a header, or of a JSON list of objects. BadInput says which is wrong."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror}).", "Check its name.") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is not UTF-8 text.", "Save it as UTF-8.") from error
    try:
        rows = json.loads(text) if path.suffix.lower() == ".json" else list(csv.DictReader(io.StringIO(text)))
    except (ValueError, csv.Error) as error:
        raise BadInput(
            f"{path} is no CSV or JSON of entries ({error}).", f"It has {', '.join(_COLUMNS)}."
        ) from error
    if not isinstance(rows, list) or not rows:
        raise BadInput(f"{path} holds no entries.", f"Its columns are {', '.join(_COLUMNS)}.")
    return [_rule_of(path, number, row) for number, row in enumerate(rows, 1)]


def _rule_of(path: Path, number: int, row: object) -> Rule:
    if not isinstance(row, dict) or not row.get("word") or not row.get("said"):
        raise BadInput(f"Entry {number} of {path} lacks a word or what is said.", "Both are needed.")

    def on(name: str) -> bool:
        value = row.get(name)
        return value is True or str(value).strip().lower() in _YES

    return Rule(
        str(row["word"]),
        str(row["said"]),
        on("ipa"),
        on("within"),
        on("cased"),
        str(row.get("language") or ""),
    )


def _write(path: Path, entries: Sequence[Pronunciation]) -> None:
    rows = [_row(entry) for entry in entries]
    if path.suffix.lower() == ".json":
        text = json.dumps(rows, ensure_ascii=False, indent=1) + "\n"
    elif path.suffix.lower() == ".csv":
        target = io.StringIO()
        writer = csv.DictWriter(target, _COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(
            {
                name: value if not isinstance(value, bool) else "yes" if value else ""
                for name, value in row.items()
            }
            for row in rows
        )
        text = target.getvalue()
    else:
        raise BadOutput(f"{path} is neither CSV nor JSON.", "Give a name that ends in .csv or .json.")
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadOutput(f"{path} cannot be written ({error.strerror}).", "Choose another place.") from error
