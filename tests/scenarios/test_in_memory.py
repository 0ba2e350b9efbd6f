"""Every story, told in process by a clock that is moved by hand: each second as it is written."""

from pathlib import Path

import pytest

from tests.scenarios.in_memory import MemoryStage
from tests.scenarios.premises import premises
from tests.scenarios.story import Story, all_stories, read_story
from tests.scenarios.telling import Telling


@pytest.mark.parametrize("story", all_stories(), ids=lambda story: story.name)
async def test_the_story_is_so(story: Story) -> None:
    """Everything the story says happens at its second, in its order, and nothing else does."""
    await Telling(story=story, stage=MemoryStage(premises("s00"), shows=not story.empty_desk)).tell()


WRONG = {
    "too late": '{ at = 31, event = "incident.changed step" }',
    "another step": '{ at = 30, event = "incident.changed step", is = { next = "claim_duty_lead" } }',
    "another due time": '{ at = 30, event = "incident.changed step", is = { due = 61 } }',
    "another event": '{ at = 30, event = "incident.changed claimed" }',
    "untold": '{ at = 30, person = "lihua", does = "hold", refused = "wrong_state" }',
    "not refused": '{ at = 10, person = "lihua", does = "claim", refused = "already_claimed" }',
    "unheard": '{ at = 10, device = "button", hears = "claimed" }',
}


@pytest.mark.parametrize("line", WRONG.values(), ids=WRONG.keys())
async def test_a_wrong_story_fails(tmp_path: Path, line: str) -> None:
    """A story with a line that is not so fails at that line, or at its end when something was left untold."""
    file = tmp_path / "wrong.toml"
    file.write_text(
        'title = "A press"\nend = 40\nlines = [{ at = 0, device = "button", says = "sos raised" },'
        f'{{ at = 0, event = "incident.opened new_alarm" }},\n{line}]',
    )
    with pytest.raises(AssertionError):
        await Telling(story=read_story(file), stage=MemoryStage(premises("s00"))).tell()


@pytest.mark.parametrize(
    "line",
    [
        '{ at = 0, device = "button" }',
        '{ at = 0, device = "button", says = "sos raised", hears = "claimed" }',
        '{ at = 0, device = "button", says = "sos raised", loudly = true }',
        '{ at = -1, device = "button", says = "sos raised" }',
    ],
)
def test_what_is_no_story_is_refused(tmp_path: Path, line: str) -> None:
    """A line without exactly one verb, with a word nobody knows, or out of time is no story."""
    file = tmp_path / "none.toml"
    file.write_text(f'title = "None"\nend = 1\nlines = [{{ at = 0, person = "lihua", does = "claim" }}, {line}]')
    with pytest.raises(ValueError, match=r"none\.toml|line"):
        read_story(file)
