"""Net addresses, files, telephone numbers, versions and names made of letters and digits, in English."""

from __future__ import annotations

import re

from app.voice.normal.english_numbers import amount, paired, plural
from app.voice.normal.letters import by_letter, camel, is_named, spelled, words_of
from app.voice.normal.numbers import cardinal, digits
from app.voice.normal.rewriting import Rule, rule

_ENDINGS = (
    "pdf|docx?|xlsx?|pptx?|txt|csv|tsv|rtf|odt|md|html?|css|js|ts|py|rs|go|java|cpp|hpp|sh|bat|exe|dll|json|xml|ya?ml"
    "|toml|ini|cfg|log|zip|tar|gz|rar|7z|iso|dmg|jpe?g|png|gif|svg|webp|bmp|tiff?|heic|raw|psd|ai|mp3|mp4|wav|flac|ogg"
    "|avi|mkv|mov|webm|srt|vtt|epub|mobi|ttf|otf|sql|db|bak"
)
_SAID_ENDINGS = {"json": "jason", "zip": "zip", "gif": "gif", "log": "log", "doc": "doc", "raw": "raw", "tar": "tar",
    "java": "java", "go": "go", "bat": "bat", "toml": "tom'l", "mobi": "mobi", "bak": "back", "docx": "doc X",
    "yaml": "yammel", "yml": "yammel", "wav": "wave", "flac": "flack", "jpg": "jay peg", "jpeg": "jay peg", "ini": "ini"}  # fmt: skip
_TOP = (
    "com|org|net|edu|gov|mil|int|info|io|co|uk|us|de|fr|it|es|eu|ca|au|nz|ie|ch|at|nl|be|se|no|dk|fi|pl|pt|jp|cn|in|br"
    "|ru|tv|me|app|dev|ai|example|test|museum|blog|shop|online|site|xyz"
)
_PRONOUNCED_TOP = words_of("com org net gov mil info museum blog shop online site app dev example test")
_HOST = rf"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{{0,62}})\.)+(?:{_TOP})"
_NAMED = (
    "Python|Java|Windows|Ubuntu|Debian|Fedora|Android|iOS|macOS|Linux|Qt|PHP|Ruby|Node|Django|Blender|Firefox|Chrome"
    "|Safari|Postgres|PostgreSQL|MySQL|MongoDB|Kubernetes|Docker|Bluetooth|HTML|CSS|HTTP|USB|HDMI|TLS|OpenGL|Vulkan"
    "|CUDA|Swift|Kotlin|Go|Rust|Perl|Excel|Unity|Unreal|Minecraft|version|Version|release|Release|build|Build|GPT"
)
_ELEMENTS = words_of(
    "H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr Rb Sr Y Zr Nb Mo"
    " Ag Cd Sn Sb Te I Xe Cs Ba W Pt Au Hg Pb Bi Rn Ra Th U Pu"
)
_MOLECULES = words_of("H2O CO2 O2 H2 N2 O3 CH4 NH3 NO2 SO2 N2O H2O2 H2SO4 HNO3 CaCO3 NaHCO3 C2H5OH C6H12O6 Fe2O3 SiO2 TiO2 "
    "Al2O3 CaCl2 MgCl2 Na2CO3 H3PO4 SF6 UF6 CF4 C2H4 C2H6 C3H8 C4H10 NOx SO3 NO3 PO4 SO4 CO3 H2S CS2 MnO2 KMnO4")  # fmt: skip
_CALLED = re.compile(
    r"\b(?:[Cc]all(?:s|ed|ing)?|[Dd]ial(?:s|led|ling)?|[Pp]hone|[Rr]ing|[Rr]ang|[Tt]ext|[Tt]elephone|[Ff]ax"
    r"|[Nn]umber|[Hh]otline|[Aa]t|PIN|pin|[Cc]ode)\s(?:is\s)?$"
)
_ROOM = r"(?:Room|Flight|Route|Highway|Interstate|Apartment|Suite|Boeing|Bus|Train|Exit|Channel|Gate|Peugeot|Porsche|Airbus)"
_LOW = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


def address_rules(language: str) -> list[Rule]:
    """URLs, e-mail addresses, hashtags, handles and file names."""

    def said_host(host: str) -> str:
        labels = host.split(".")
        said = [spelled(label) if label == "www" else _label(label, language) for label in labels[:-1]]
        top = labels[-1].lower()
        said.append(top if top in _PRONOUNCED_TOP else spelled(top))
        return " dot ".join(said)

    def url(match: re.Match[str]) -> str:
        tail = match["tail"] or ""
        return said_host(match["host"]) + _path(tail, language)

    def mail(match: re.Match[str]) -> str:
        name = " dot ".join(_label(part, language) for part in match["name"].split("."))
        return f"{name} at {said_host(match['host'])}"

    def file(match: re.Match[str]) -> str:
        ending = match["ending"].lower()
        if ending[:2] == "mp":
            last = f"{spelled('mp')} {cardinal(int(ending[2]), language)}"
        else:
            last = _SAID_ENDINGS.get(ending) or spelled(ending)
        return f"{_label(match['name'], language)} dot {last}"

    def tag(match: re.Match[str]) -> str:
        return f"hashtag {camel(match['tag'])}"

    tail = r"(?P<tail>(?::\d+)?(?:[/?#][^\s<>\"”’)]*[^\s<>\"”’).,;:!?])?/?)"
    return [
        rule(r"(?<![\w.+-])(?P<name>[\w+-]+(?:\.[\w+-]+)*)@(?P<host>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)", mail),
        rule(
            rf"(?:https?|ftp)://(?P<host>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*){tail}"
            rf"|(?<![\w.@/-])(?P<host2>(?:www\.)?{_HOST})(?![\w-]|\.\w){tail.replace('tail', 'tail2')}",
            lambda m: url(m) if m["host"] else said_host(m["host2"]) + _path(m["tail2"] or "", language),
        ),
        rule(rf"(?<![\w./-])(?P<name>[A-Za-z0-9][\w-]{{0,80}})\.(?P<ending>{_ENDINGS})(?![\w/]|\.\w)", file, re.IGNORECASE),
        rule(r"(?<![\w#&])#(?P<hex>[0-9A-Fa-f]{8}|(?=[0-9A-Fa-f]*[A-Fa-f])[0-9A-Fa-f]{6}|(?=\d*[A-F])(?=[A-F]*\d)[0-9A-F]{3})(?!\w)",
             lambda m: f"hash {_each(m['hex'], language)}"),
        rule(r"(?<!\w)0[xX](?P<hex>[0-9A-Fa-f]+)(?!\w)", lambda m: f"zero X {_each(m['hex'], language)}"),
        rule(r"(?<![\w#&])#(?=\d)", "number "),
        rule(r"(?<![\w#&])#(?P<tag>[^\W\d]\w*)", tag),
        rule(r"(?<![\w@.])@(?P<name>\w+)", lambda m: f"at {_label(m['name'], language)}"),
    ]  # fmt: skip


def _each(text: str, language: str) -> str:
    return " ".join(cardinal(int(c), language) if c.isdigit() else by_letter(c) for c in text)


def _label(text: str, language: str) -> str:
    """A part of an address or a file's name, in words."""
    words = [part for part in re.split(r"[-_+]+", text) if part]
    return " ".join(_mixed(word, language) for word in words)


def _mixed(word: str, language: str) -> str:
    if not any(character.isdecimal() for character in word):
        if word.isupper():
            return spelled(word) if len(word) < 4 or is_named(word) else word
        short = len(word) < 5 and not re.search("[aeiouy]", word)
        return spelled(word) if short and word.isalpha() else word
    return " ".join(
        (amount(part, language) if len(part) < 4 else digits(part, language)) if part.isdecimal() else part
        for part in re.findall(r"\d+|\D+", word)
    )


def _path(tail: str, language: str) -> str:
    said: list[str] = []
    names = {"/": "slash", "?": "question mark", "=": "equals", "&": "and", "#": "hash", ":": "colon", "%": "percent",
        ".": "dot", "~": "tilde", "-": "dash", "_": "underscore", "+": "plus"}  # fmt: skip
    for part in re.findall(r"[A-Za-z0-9]+|[^\w\s]|_", tail.rstrip("/")):
        said.append(names.get(part) or (_mixed(part, language) if part.isalnum() else ""))
    return "".join(f" {word}" for word in said if word)


def telephone_rules(language: str) -> list[Rule]:
    """Telephone and card numbers, and what else is read digit by digit."""

    def named(match: re.Match[str]) -> list[tuple[int, str]]:
        said: list[tuple[int, str]] = []
        for group in re.finditer(r"\+?\d+", match.group()):
            text = group.group()
            comma = ", " if said else ""
            plus = "plus " if text[0] == "+" else ""
            said.append((group.start(), f"{comma}{plus}{digits(text, language)}"))
        return said

    def short(match: re.Match[str]) -> str | None:
        before = match.string[max(0, match.start() - 16) : match.start()]
        return digits(match.group(), language) if _CALLED.search(before) else None

    alone = r"(?<![\w.,$£€/+-])"
    return [
        rule(r"(?<![\w.])\+\d{1,3}(?:[\s.-]?\(?\d{1,4}\)?){2,6}(?![\w-]|[.,]\d)", named),
        rule(rf"{alone}(?:1[-.\s])?\(?\d{{3}}\)?[-.\s]?\d{{3}}[-.]\d{{4}}(?![\w-]|[.,]\d)", named),
        rule(r"(?<![\w.,$£€/+-])\(\d{3}\)\s?\d{3}[-.\s]\d{4}(?![\w-]|[.,]\d)", named),
        rule(rf"{alone}\d{{3}}-\d{{4}}(?![\w-]|[.,]\d)", named),
        rule(rf"{alone}\(?0\d{{2,4}}\)?[\s-]\d{{3,4}}(?:[\s-]?\d{{3,4}})?(?![\w-]|[.,]\d)", named),
        rule(rf"{alone}\d{{4}}(?:[\s-]\d{{4}}){{3}}(?![\w-]|[.,]\d)", named),
        rule(rf"{alone}\d+(?:-\d+){{2,}}(?![\w-]|[.,]\d)", named),
        rule(rf"{alone}(?:911|999|112|101|111|311|411|511|811|988)(?![\w%-]|[.,:]\d)", short),
        rule(r"(?<!\d)\d{16,}(?!\d)", lambda m: digits(m.group(), language)),
    ]  # fmt: skip


def version_rules(language: str) -> list[Rule]:
    """Versions, IP addresses, and numbers that name rooms and flights."""

    def points(text: str) -> str:
        return " point ".join(cardinal(int(part), language) if part[:1] != "0" or part == "0" else digits(part, language)
                              for part in text.split("."))  # fmt: skip

    def version(match: re.Match[str]) -> str:
        prefix = "version " if match["v"] else ""
        return prefix + points(match["number"])

    def named(match: re.Match[str]) -> list[tuple[int, str]]:
        place = match.start("number") - match.start()
        return [(0, match["name"] + " "), (place, points(match["number"]))]

    def room(match: re.Match[str]) -> list[tuple[int, str]]:
        place = match.start("number") - match.start()
        return [(0, match.group()[:place]), (place, paired(match["number"], language))]

    return [
        rule(
            r"(?<![\w.,-])(?:\d{1,3}\.){3}\d{1,3}(?![\w-]|\.\d)",
            lambda m: " dot ".join(digits(part, language) for part in m.group().split(".")),
        ),
        rule(rf"\b(?P<name>{_NAMED}) (?P<number>\d{{1,4}}(?:\.\d{{1,3}})+)(?![\w%]|\.\d)", named),
        rule(r"(?<![\w.,-])(?P<v>[vV])\.?(?P<number>\d{1,4}(?:\.\d{1,5})*)(?![\w%]|\.\d)", version),
        rule(r"(?<![\w.,$£€-])(?P<v>)(?P<number>\d{1,4}(?:\.\d{1,5}){2,})(?![\w%]|\.\d)", version),
        rule(rf"\b{_ROOM} (?:number )?(?P<number>\d{{3,4}})(?![\w%-]|[.,:]\d)", room),
    ]


def mixed_rules(language: str) -> list[Rule]:
    """Names of letters and digits: ``H2O``, ``A4``, ``B-52``, ``5G``, ``COVID-19``."""

    def count(text: str) -> str:
        if len(text) == 1 or text[0] == "0":
            return digits(text, language)
        return cardinal(int(text), language) if len(text) < 3 or len(text) > 4 else paired(text, language)

    def molecule(match: re.Match[str]) -> str | None:
        text = match.group().translate(_LOW)
        parts = re.findall(r"([A-Z][a-z]?)(\d*)", text)
        low = text != match.group()
        if not low and text not in _MOLECULES:
            return None
        if not all(element in _ELEMENTS for element, _ in parts):
            return None
        said = ""
        for element, number in parts:
            said += ("." if said and said[-1].isupper() else "-" if said else "") + by_letter(element)
            said += f"-{cardinal(int(number), language)}" if number else ""
        return said

    def lettered(match: re.Match[str]) -> str:
        letters, number, after = match["letters"], match["number"], match["after"]
        word = letters if len(letters) > 4 else by_letter(letters)
        if letters == "WW":
            return f"World War {count(number)}"
        joint = " " if len(letters) > 1 else "-"
        return (
            f"{word}{joint}{count(number)}{'-' + after if after else ''}"
            if not match["several"]
            else f"{word}{joint}{plural(count(number))}"
        )

    def counted(match: re.Match[str]) -> str:
        number, letters = match["number"], match["letters"]
        return (
            f"{count(number)} {by_letter(letters)}" if letters != "x" else f"{amount(number, language)} times"
        )

    def size(match: re.Match[str]) -> list[tuple[int, str]]:
        said = [
            paired(match[n], language) if len(match[n]) == 4 else amount(match[n], language)
            for n in ("a", "b")
        ]
        place = match.start("b") - match.start()
        return [(0, f"{said[0]} by "), (place, said[1])]

    return [
        rule(r"\b(?:[A-Z][a-z]?[\d₀-₉]*)*[A-Z][a-z]?[\d₀-₉]+(?:[A-Z][a-z]?[\d₀-₉]*)*(?![\w-])", molecule),
        rule(r"(?<![\w.,$£€-])(?P<a>\d{1,4}(?:\.\d)?)[x×](?P<b>\d{1,4}(?:\.\d)?)(?![\w]|\.\d)|"
             r"(?<![\w.,$£€-])(?P<c>\d{3,4}) [x×] (?P<d>\d{3,4})(?![\w]|\.\d)",
             lambda m: size(m) if m["a"] else f"{paired(m['c'], language)} by {paired(m['d'], language)}"),
        rule(r"\b(?P<letters>[A-Z]{1,5}|mp|utf|py|ipv|x|i|COVID|Covid|iPhone)[-‑]?(?P<number>\d{1,4})(?P<after>[A-Z]?)(?P<several>s?)(?![\w]|[-–./]\d)", lettered),
        rule(r"(?<![\w.,$£€-])(?P<number>\d{1,4})(?P<letters>[A-Zpkx])(?![\w]|[-–/]\d)", counted),
        rule(r"(?<=[A-Za-z])[₀-₉]+", lambda m: f" {cardinal(int(m.group().translate(_LOW)), language)}"),
    ]  # fmt: skip
