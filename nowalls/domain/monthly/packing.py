"""A month's report as a ZIP: JSON files, and a manifest with the SHA-256 of each."""

import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar

import msgspec

from nowalls.domain.draws import Draw
from nowalls.domain.errors import NowallsError
from nowalls.domain.monthly.records import AuditLink, Digest, MonthlyFigures, MonthlyIncident, MonthlyReport
from nowalls.domain.response_times import Aims, Period

FORMAT: Final = "nowalls.monthly/1"
MANIFEST: Final = "manifest.json"
FILES: Final = ("aims.json", "figures.json", "incidents.jsonl", "draws.jsonl", "audit.jsonl")
MOST_BYTES: Final = 2_000_000_000
"""Unpacked, all together: a million incidents take 700 MB. What claims to be more is not unpacked."""
WRITTEN_AT: Final = (1980, 1, 1, 0, 0, 0)
"""A ZIP's first moment, for every file: the same report is the same bytes."""
UNREADABLE: Final = (zipfile.BadZipFile, zlib.error, struct.error, RuntimeError, EOFError, ValueError)
"""What reading a ZIP that is none, or a broken one, ends with."""

Record = TypeVar("Record")


class BrokenReportError(NowallsError):
    """A file that is no report of ours, or not whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What the other files are, and of what month."""

    format: str
    month: str
    district: str | None
    period: Period
    made_at: datetime
    chained_from: Digest
    sha256: Mapping[str, str]


def pack(report: MonthlyReport) -> bytes:
    """Return the report as a file; the same report gives the same bytes."""
    contents = {
        "aims.json": msgspec.json.encode(report.aims),
        "figures.json": msgspec.json.encode(report.figures, order="deterministic"),
        "incidents.jsonl": _lines(report.incidents),
        "draws.jsonl": _lines(report.draws),
        "audit.jsonl": _lines(report.links),
    }
    manifest = Manifest(
        format=FORMAT,
        month=report.month,
        district=report.district,
        period=report.period,
        made_at=report.made_at,
        chained_from=report.chained_from,
        sha256={name: hashlib.sha256(content).hexdigest() for name, content in contents.items()},
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {MANIFEST: msgspec.json.encode(manifest), **contents}.items():
            archive.writestr(zipfile.ZipInfo(name, WRITTEN_AT), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def unpack(content: bytes) -> MonthlyReport:
    """Return the report in a file; raises ``BrokenReportError`` where a file is missing or not what was written."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_bounds(archive.infolist())
            manifest = msgspec.json.decode(archive.read(MANIFEST), type=Manifest)
            if manifest.format != FORMAT:
                raise BrokenReportError(f"The report is of the format {manifest.format!r}, not {FORMAT!r}.")
            contents = {name: _checked(name, archive.read(name), manifest) for name in FILES}
        return MonthlyReport(
            month=manifest.month,
            district=manifest.district,
            period=manifest.period,
            made_at=manifest.made_at,
            aims=msgspec.json.decode(contents["aims.json"], type=list[Aims]),
            incidents=_read_lines(contents["incidents.jsonl"], MonthlyIncident),
            figures=msgspec.json.decode(contents["figures.json"], type=MonthlyFigures),
            draws=_read_lines(contents["draws.jsonl"], Draw),
            chained_from=manifest.chained_from,
            links=_read_lines(contents["audit.jsonl"], AuditLink),
        )
    except KeyError as error:
        raise BrokenReportError(f"The report lacks a file: {error.args[0]}") from error
    except UNREADABLE as error:
        raise BrokenReportError(f"This is no report: {error}.") from error
    except msgspec.MsgspecError as error:
        raise BrokenReportError(f"A file of the report cannot be read: {error}.") from error


def _check_bounds(files: Sequence[zipfile.ZipInfo]) -> None:
    size = sum(each.file_size for each in files)
    if size > MOST_BYTES:
        raise BrokenReportError(f"The report would unpack to {size:,} bytes; at most {MOST_BYTES:,} are read.")
    strange = [each.filename for each in files if each.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)]
    if strange:
        raise BrokenReportError(f"{strange[0]} is packed in a way that no report is.")


def _checked(name: str, content: bytes, manifest: Manifest) -> bytes:
    digest = hashlib.sha256(content).hexdigest()
    if manifest.sha256.get(name) != digest:
        said = manifest.sha256.get(name)
        raise BrokenReportError(f"{name} is not what the manifest says: its SHA-256 is {digest}, not {said}.")
    return content


def _lines(records: Sequence[Any]) -> bytes:
    return b"".join(msgspec.json.encode(each) + b"\n" for each in records)


def _read_lines(content: bytes, kind: type[Record]) -> list[Record]:
    return [msgspec.json.decode(line, type=kind) for line in content.splitlines()]
