"""The link to an import's logins. The logins are kept nowhere: each follows from the link's own secret.

Whoever has the link can compute every login of the import, and nobody else can: the database keeps a digest of the
link, and of each login its hash. When the file has been fetched, or the link has expired, the logins exist on the
devices only.
"""

import base64
import csv
import hmac
import io
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from nowalls.domain.broker_access import mosquitto_fits
from nowalls.domain.ids import DeviceId
from nowalls.domain.spreadsheets import defused
from nowalls.storage.importing import ImportedLogin

GOOD_FOR: Final = timedelta(hours=1)
"""Long enough to fetch a file after a coffee, too short to be found in an old mail."""
SECRET_BYTES: Final = 15
"""120 bits in 24 letters and digits: short enough to be typed, and never taken for a number or a formula."""
HEADERS: Final = ("设备编号", "序列号", "监护点", "楼栋", "楼层", "房间", "MQTT 主机", "MQTT 端口", "用户名", "密码")


def login_of(link: str, device_id: DeviceId) -> str:
    """Return a device's password as it follows from the link of its import."""
    digest = hmac.digest(link.encode(), device_id.encode(), "sha256")
    return base64.b32encode(digest[:SECRET_BYTES]).decode().lower()


def logins_csv(link: str, devices: Iterable[ImportedLogin], *, host: str, port: int, headed: bool) -> str:
    """Return lines of the file of logins; a password that has been changed since is left empty."""
    written = io.StringIO()
    lines = csv.writer(written)
    if headed:
        written.write("\ufeff")
        lines.writerow(HEADERS)
    for device in devices:
        password = login_of(link, device.id)
        shown = password if mosquitto_fits(device.password_hash, password) else ""
        where = (device.site_name, device.building or "", device.floor or "", device.room or "")
        lines.writerow([device.id, *map(defused, (device.serial or "", *where)), host, port, device.id, shown])
    return written.getvalue()
