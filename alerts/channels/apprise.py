"""Apprise: text messages, WeCom, DingTalk, Feishu, mail and a hundred more, through one library.

The library blocks, so each call has a thread; it may speak of addresses and telephone numbers in its log, so that
log goes nowhere.
"""

import asyncio
import logging
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from apprise import Apprise, AppriseAsset, AppriseResult, NotifyType

from alerts.channels.answers import Answer, Delivered, Never, RetryLater, answer_of_status
from alerts.channels.wording import body_of, title_of
from nowalls.storage.letters import Letter

THREADS: Final = 64
"""Calls at once, each a thread of some 100 kB: enough for thirty channels that hang with two letters each."""
CALL_S: Final = 10.0
"""How long one service may take; mail servers are the slow ones."""
GIVEN_UP_S: Final = 12.0
TALKATIVE: Final = ("apprise", "urllib3")
"""What may name an address or a telephone number in its log."""
STATUS: Final = re.compile(r"error=(\d{3})\b")
"""How the library's services note the HTTP status that a gateway refused with."""


class AppriseWay:
    """Sends letters as short texts by whatever service the channel's address names."""

    def __init__(self) -> None:
        """Open the threads, and close the libraries' logs."""
        self._threads = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="apprise")
        self._asset = AppriseAsset(app_id="Nowalls", app_desc="Nowalls", async_mode=False, storage_mode="memory")
        for name in TALKATIVE:
            logging.getLogger(name).propagate = False

    async def send(self, letter: Letter) -> Answer:
        """Send once. What hangs beyond the time is left to its thread and tried again later."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(GIVEN_UP_S):
                return await loop.run_in_executor(self._threads, self._notify, letter)
        except TimeoutError:
            return RetryLater(reason="timeout")

    def _notify(self, letter: Letter) -> Answer:
        services = Apprise(asset=self._asset)
        if not services.add(letter.channel.address):
            return Never(reason="address_invalid")
        result = services.notify(
            title=title_of(letter),
            body=body_of(letter),
            notify_type=NotifyType.WARNING,
            body_format="text",
            timeout=CALL_S,
        )
        return Delivered() if result else _failure(result)

    def close(self) -> None:
        """Start nothing more; what is under way ends by its own timeouts."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _failure(result: AppriseResult) -> Answer:
    """Read from the library's own notes whether the gateway refused for good; without one it may work later."""
    said = " ".join(entry.message for each in result.results for entry in each.logs())
    status = STATUS.search(said)
    if status is None:
        return RetryLater(reason=f"apprise_{result.status.name.lower()}")
    answer = answer_of_status(int(status[1]))
    return RetryLater(reason="apprise_failure") if isinstance(answer, Delivered) else answer
