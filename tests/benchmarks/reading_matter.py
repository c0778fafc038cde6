"""English to read aloud, as much as is wanted: sentences made of parts by a seed, no two alike."""

from __future__ import annotations

import random

_WHO = """the harbour master; an old ferry pilot; every second visitor; my neighbour's daughter; the night watchman;
a retired surveyor; the whole village; nobody from the council; two quiet fishermen; the youngest apprentice;
a travelling clockmaker; the woman at the gate; our teacher; the postman; a group of students; the baker's brother;
one careful engineer; the captain; a stranger in a yellow coat; the doctor; the gardener; several farmers"""
_DID = """remembered; carried; repaired; noticed; described; measured; photographed; forgot; painted; bought; followed;
looked after; wrote about; argued over; borrowed; returned; counted; dreamed of; waited for; listened to; complained about"""
_WHAT = """the iron bridge; a basket of apples; thirty wooden chairs; the broken lantern; an unusual map; the morning train;
seven grey herons; a bottle of blue ink; the church bells; a long letter; the flooded meadow; an empty warehouse;
the orchard wall; a pair of leather boots; the river's edge; a silver whistle; the last photograph; a heavy parcel;
the kitchen window; a narrow path; the lighthouse; a flock of geese"""
_WHEN = """before the storm arrived; on the first warm evening of spring; while the others were asleep; after a late supper;
in the middle of winter; just as the tide turned; without saying a word; for almost eleven years; during the long drought;
when the road was finally open; early on Sunday; because the clock had stopped; as quickly as possible; twice a week;
until the snow melted; with great patience; although it was raining; near the end of August"""
_AND = """and nobody asked why; but the price had doubled by then; so the meeting was moved to Thursday;
which surprised even the oldest people; and that was how the story began; yet the answer stayed the same;
while a dog barked across the valley; and the ground shook a little; but only three of them believed it;
which is more than anyone expected; and the lamps were lit again; so everybody went home happy"""


def _parts(text: str) -> list[str]:
    return [" ".join(part.split()) for part in text.split(";")]


def sentences(words: int, seed: int = 1) -> list[str]:
    """Distinct sentences with at least so many words in all."""
    chance = random.Random(seed)
    who, did, what, when, ending = map(_parts, (_WHO, _DID, _WHAT, _WHEN, _AND))
    found: list[str] = []
    seen: set[tuple[str, str, str]] = set()
    total = 0
    while total < words:
        key = (chance.choice(who), chance.choice(did), chance.choice(what))
        if key in seen:
            continue
        seen.add(key)
        shape = chance.randrange(4)
        text = " ".join(key)
        if shape != 0:
            text += f" {chance.choice(when)}"
        if shape > 1:
            text += f", {chance.choice(ending)}"
        found.append(f"{text[0].upper()}{text[1:]}.")
        total += len(found[-1].split())
    return found
