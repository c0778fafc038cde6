"""A script becomes a project: whole or not at all."""

from fractions import Fraction
from pathlib import Path

import pytest

from app.domain.names import LONGEST_NAME
from app.domain.project import Project, ProjectSettings
from app.errors import BadPicture, BadSetting, Cancelled, DiskFull
from app.services.events import Event, ProjectCreated
from app.services.facade import Services
from app.services.ports import CancelToken
from app.services.production import MakeRequest, Prepared
from app.services.projects import OWN_COLLECTIONS
from app.services.render_options import RenderOptions
from tests.doors import behind


@pytest.fixture
def prepared(program: Services, tmp_path: Path):
    def prepare(text: str = "# Tide\n\nAnother river altogether.\n", **request: object) -> Prepared:
        script = tmp_path / "script.md"
        script.write_text(text, encoding="utf-8")
        settings = ProjectSettings(voice="fake:beep", width=320, height=180, fps=Fraction(10))
        return program.production.prepare(MakeRequest(script, settings=settings, **request))  # type: ignore[arg-type]

    return prepare


def fail_halfway(program: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise DiskFull("There is no room left.")

    monkeypatch.setattr(behind(program.illustration), "spread", full)


def test_what_is_to_be_replaced_stays_until_the_new_one_is_whole(
    program: Services, project: Project, prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = program.projects.board(project.id)
    fail_halfway(program, monkeypatch)
    with pytest.raises(DiskFull):
        program.production.create(prepared(replace_existing=True))
    assert program.projects.board(project.id) == before
    assert [listed.id for listed in program.projects.list()] == [project.id]


def test_half_a_project_leaves_nothing_and_nobody_hears_of_it(
    program: Services, prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Event] = []
    program.events.subscribe(heard.append)
    fail_halfway(program, monkeypatch)
    with pytest.raises(DiskFull):
        program.production.create(prepared())
    repositories = program._parts.repositories
    assert {name: getattr(repositories, name).count() for name in ("projects", *OWN_COLLECTIONS)} == (
        dict.fromkeys(("projects", *OWN_COLLECTIONS), 0)
    )
    assert heard == []


def test_a_project_is_told_of_once_it_is_there(program: Services, prepared) -> None:
    frames: list[int] = []
    program.events.subscribe(
        lambda event: (
            frames.append(len(program.projects.board(event.project_id).frames))
            if isinstance(event, ProjectCreated)
            else None
        )
    )
    program.production.create(prepared())
    assert frames == [1]


def test_a_project_that_was_made_anew_meanwhile_is_replaced_all_the_same(
    program: Services, project: Project, prepared
) -> None:
    ready = prepared(replace_existing=True)
    program.projects.delete(project.id)
    other = program.projects.create("TIDE")
    made = program.production.create(ready)
    assert [listed.id for listed in program.projects.list()] == [made.id]
    assert made.id != other.id


@pytest.mark.parametrize("title", ["A very long title indeed " * 20, "x" * 500])
def test_a_title_too_long_for_a_name_is_cut(program: Services, prepared, title: str) -> None:
    name = prepared(f"# {title}\n\nWords.\n").name
    assert name.startswith(title[:150])
    assert len(name) <= LONGEST_NAME
    assert program.projects.check_name(name) == name


@pytest.mark.parametrize(
    "options",
    [
        RenderOptions(width=321),
        RenderOptions(width=99_998, height=20),
        RenderOptions(fps=Fraction("29.123456789123456789")),
        RenderOptions(fps=Fraction(200)),
        RenderOptions(captions="loud"),
    ],
)
def test_what_cannot_be_rendered_is_refused_before_anything_is_spoken(
    program: Services, project: Project, tmp_path: Path, options: RenderOptions
) -> None:
    with pytest.raises(BadSetting):
        program.production.render(project.id, tmp_path / "o.mp4", options)
    assert len(program.narration.missing(program.projects.board(project.id))) == 3


def test_a_name_that_is_another_projects_id_is_refused(program: Services, project: Project) -> None:
    with pytest.raises(BadSetting, match=project.id):
        program.projects.create(project.id)


def test_stopping_before_the_project_is_there_leaves_none(program: Services, prepared) -> None:
    cancel = CancelToken()

    def stop(_: object) -> None:
        cancel.cancel()

    with pytest.raises(Cancelled):
        program.production.create(prepared(), stop, cancel)
    assert program.projects.list() == []


def test_a_voice_whose_sound_is_lost_is_spoken_again(
    program: Services, project: Project, tmp_path: Path
) -> None:
    program.narration.voice_all(program.projects.board(project.id))
    assets = program._parts.assets
    frames = program.projects.board(project.id).frames
    take = program.narration.current_take(program.projects.board(project.id), frames[1])
    assert take is not None
    assets.delete(take.asset_id)
    assert program.narration.missing(program.projects.board(project.id)) == [frames[1]]
    program.narration.voice_all(program.projects.board(project.id))
    assert assets.exists(take.asset_id)
    assert program.narration.missing(program.projects.board(project.id)) == []


def test_what_is_cut_off_has_no_captions_or_titles_past_its_end(program: Services, project: Project) -> None:
    program.narration.voice_all(program.projects.board(project.id))
    board = program.projects.board(project.id)
    whole = program.renders.timeline(board)
    for until in (Fraction(1), Fraction(7, 2), whole.length):
        timeline = program.renders.timeline(board, RenderOptions(until=until))
        assert timeline.length <= until + Fraction(1, 30)
        for clip in timeline.clips:
            length = clip.pictures / timeline.canvas.fps
            assert all(cue.start < cue.end <= length for cue in clip.cues)
            assert all(title.start < title.end <= length for title in clip.titles)
    cut = program.renders.timeline(board, RenderOptions(until=Fraction(7, 2)))
    assert len(cut.clips[-1].cues) > 0


def test_a_sound_given_as_a_picture_is_not_kept(program: Services, project: Project, tmp_path: Path) -> None:
    program.narration.voice_all(program.projects.board(project.id))
    repositories = program._parts.repositories
    before = repositories.assets.count()
    frame = program.projects.board(project.id).frames[0]
    sound = tmp_path / "music.wav"
    take = program.narration.current_take(program.projects.board(project.id), frame)
    assert take is not None
    sound.write_bytes(program._parts.assets.path(take.asset_id).read_bytes() + bytes(2000))
    for path in (sound, tmp_path):
        with pytest.raises(BadPicture, match="JPEG"):
            program.illustration.add(frame.id, [path])
    assert repositories.assets.count() == before


def test_one_picture_given_twice_at_once_is_one_candidate(
    program: Services, project: Project, tmp_path: Path
) -> None:
    from PIL import Image

    path = tmp_path / "a.png"
    Image.new("RGB", (300, 200), (40, 90, 60)).save(path)
    frame = program.projects.board(project.id).frames[0]
    program.illustration.add(frame.id, [path, path])
    assert [image.kind for image in program.illustration.candidates(frame.id)] == ["backdrop", "asset"]
