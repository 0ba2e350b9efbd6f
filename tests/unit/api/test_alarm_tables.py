"""The files of needless alarms and loads call everything as the screen does."""

import json
from pathlib import Path

import pytest

from api.alarm_tables import LOAD_COLUMNS, NEEDLESS_COLUMNS, WORDS, needless_file
from api.schemas.alarm_quality import AlarmGroupOut, AlarmsOut
from api.schemas.reports import ShareOut
from api.spreadsheets import FileFormat, Language
from nowalls.domain.alarm_quality import AlarmGroupBy, LoadLevel
from nowalls.domain.words import SignalType
from tests.support.builders import NOW

CATALOGUES = Path(__file__).parents[3] / "console/src/i18n"


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_a_file_says_what_the_screen_says(lang: Language) -> None:
    """Every word that the screen has too is the screen's own."""
    catalogue: dict[str, str] = {}
    for file in ("codes.json", "reports.json"):
        catalogue |= json.loads((CATALOGUES / lang / file).read_text(encoding="utf-8"))
    on_screen = {key: word for key, word in WORDS[lang].items() if "." in key}
    assert len(on_screen) > 30
    assert on_screen == {key: catalogue[key] for key in on_screen}


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_every_code_has_its_word(lang: Language) -> None:
    """No column, signal, grouping or level reaches a file as itself."""
    wanted = {*NEEDLESS_COLUMNS, *LOAD_COLUMNS}
    wanted |= {f"signal.{each}" for each in SignalType}
    wanted |= {f"alarms.group.{each}" for each in AlarmGroupBy}
    wanted |= {f"load.level.{each}" for each in (*LoadLevel, "too_short")}
    assert wanted <= set(WORDS[lang])


@pytest.mark.parametrize(
    ("group_by", "key", "name"),
    [
        (AlarmGroupBy.RULE, "smoke", "烟雾"),
        (AlarmGroupBy.RULE, "night_exit_no_return", "夜间外出未归"),
        (AlarmGroupBy.RULE, "", "不明"),
        (AlarmGroupBy.DEVICE, "sos-home-1", "sos-home-1"),
        (AlarmGroupBy.DEVICE, "", "无设备"),
        (AlarmGroupBy.HOUR, "08", "08"),
    ],
)
def test_a_group_has_its_name(group_by: AlarmGroupBy, key: str, name: str) -> None:
    """What rang is told in words, a device by its id."""
    nothing = ShareOut(n=0, within=0, share=None, low=None, high=None)

    def group(of: str | None) -> AlarmGroupOut:
        return AlarmGroupOut(
            key=of, name=None, false_alarm_device=0, pressed_by_mistake=0, visited_no_need=0, needless=nothing
        )

    report = AlarmsOut(since=NOW, until=NOW, group_by=group_by, whole=group(None), groups=[group(key)])
    _, whole, line = needless_file(report, FileFormat.CSV, "zh-CN").decode("utf-8-sig").splitlines()
    assert [whole.split(",")[0], line.split(",")[0]] == ["合计", name]
