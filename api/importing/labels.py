"""Labels for devices: a QR code, the room and the name, on sheets of A4. No label bears a secret."""

from collections.abc import Iterable
from html import escape
from typing import Final

from api.qr_codes import qr_svg
from nowalls.domain.importing.columns import KINDS_ZH
from nowalls.storage.importing import Label

MOST: Final = 5_000
"""A sheet for the largest institution; more is printed site by site."""
POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""The page brings its own style and loads nothing; no script runs in it."""
STYLE: Final = """
@page { size: A4; margin: 10mm }
body { font: 9pt/1.3 "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; margin: 0 }
main { display: grid; grid-template-columns: repeat(3, 1fr); gap: 2mm }
article { display: flex; gap: 2mm; height: 30mm; padding: 2mm; border: 0.2mm dashed #999; break-inside: avoid;
  box-sizing: border-box; overflow: hidden }
svg { width: 24mm; height: 24mm; flex: none }
b { display: block; font-size: 11pt }
"""
_KIND_NAMES: Final = {kind.value: name for name, kind in KINDS_ZH.items()}


def label_sheet(labels: Iterable[Label], *, public_url: str | None) -> str:
    """Return a page of labels to be printed."""
    cells = "\n".join(_label(label, public_url) for label in labels)
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>设备标签</title>'
        f"<style>{STYLE}</style></head><body><main>\n{cells}\n</main></body></html>\n"
    )


def _label(label: Label, public_url: str | None) -> str:
    where = " ".join(part for part in (label.building, label.floor and f"{label.floor} 层", label.room) if part)
    lines = [
        f"<b>{escape(where or label.site_name)}</b>",
        escape("、".join(label.residents)),
        escape(_KIND_NAMES.get(label.kind, label.kind)),
        escape(label.site_name if where else ""),
        escape(f"SN {label.serial}" if label.serial else ""),
        f"<small>{escape(label.id)}</small>",
    ]
    code = qr_svg(f"{public_url}/?device={label.id}" if public_url else label.id)
    return f"<article>{code}<div>{'<br>'.join(line for line in lines if line)}</div></article>"
