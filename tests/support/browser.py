"""A real browser for tests: the machine's Chromium, what its windows show, ask for and complain of.

Chromium draws without a graphics card (SwiftShader), so that the map is a real map. It starts in a profile of its
own, and each window in another one: no window knows the log-in, language or theme of the one beside it.
"""

import re
import shutil
from collections.abc import AsyncIterator, Generator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright, expect

HANG_MS: Final = 30_000
"""Hang limit of anything a page is waited for: the slowest, a first map on a busy machine, takes about 5 s."""
SCREEN: Final = (1440, 900)
"""The smallest screen that dispatchers' desks have."""
PHONE: Final = (320, 640)
"""The narrowest that WCAG 2.2 asks for (1.4.10), and about the smallest telephone in anybody's pocket."""
ZONE: Final = "Asia/Shanghai"
KEPT: Final = Path(__file__).parents[2] / "var" / "e2e"
"""Where pictures of failed tests are kept."""

PROGRAMS: Final = ("chromium", "chromium-browser")
TO_ITSELF: Final = (
    "--no-sandbox",  # the tests may run as root, where Chromium's sandbox cannot
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
)
SOFTWARE_WEBGL: Final = ("--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")
NO_WEBGL: Final = ("--disable-gpu", "--disable-software-rasterizer", "--disable-3d-apis")

Theme = Literal["dark", "light"]
Language = Literal["zh-CN", "en"]

HAS_FAILED: Final = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember which tests failed, for whoever tidies up after them."""
    report = yield
    if report.failed:
        item.stash[HAS_FAILED] = True
    return report


def find_chromium() -> str:
    """Find the machine's Chromium; fail the test with what to do when there is none."""
    for program in PROGRAMS:
        found = shutil.which(program)
        if found is not None:
            return found
    pytest.fail("There is no Chromium on this machine: run `make setup`, or install the package `chromium`.")


@asynccontextmanager
async def chromium(*more: str) -> AsyncIterator[Browser]:
    """Run a Chromium in a fresh profile, with more command-line switches."""
    expect.set_options(timeout=HANG_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_chromium(), args=[*TO_ITSELF, *more])
        try:
            yield browser
        finally:
            await browser.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """A Chromium that draws maps."""
    async with chromium(*SOFTWARE_WEBGL) as browser:
        yield browser


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser_without_webgl() -> AsyncIterator[Browser]:
    """A Chromium as on a desk whose graphics driver is on the blocklist."""
    async with chromium(*NO_WEBGL) as browser:
        yield browser


@dataclass(slots=True, kw_only=True)
class Window:
    """One person's browser window, and what its page did that a console must not."""

    page: Page
    home: str
    """The server that it may ask; anything else is elsewhere."""
    asked_elsewhere: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    """What the content security policy had to stop."""
    exceptions: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    """Errors in the browser's console, failed requests among them: ``text (address)``."""

    async def watch(self) -> None:
        """Begin to note what the page does."""
        page = self.page
        page.on("request", lambda request: self._note_address(request.url))
        page.on("websocket", lambda socket: self._note_address(socket.url))
        page.on("pageerror", lambda error: self.exceptions.append(str(error)))
        page.on("console", lambda message: self._note_message(message))  # noqa: PLW0108  # Playwright marks what it calls
        await page.expose_binding("noteViolation", lambda _source, text: self.violations.append(text))
        await page.add_init_script(
            "addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>"
            " noteViolation(`${violatedDirective} ${blockedURI}`));",
        )

    def _note_address(self, address: str) -> None:
        at = re.match(r"(?:http|ws)s?://([^/]+)", address)
        if at is not None and at[1] != self.home:
            self.asked_elsewhere.append(address)

    def _note_message(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")

    def forget(self) -> None:
        """Forget what was noted so far: a test did it on purpose."""
        for notes in (self.asked_elsewhere, self.violations, self.exceptions, self.errors):
            notes.clear()

    def expect_innocence(self) -> None:
        """Assert that the page asked nobody else, broke no policy and threw nothing."""
        assert self.asked_elsewhere == []
        assert self.violations == []
        assert self.exceptions == []


@dataclass(slots=True)
class Windows:
    """Opens windows and keeps pictures of them when their test fails."""

    browser: Browser
    opened: list[tuple[BrowserContext, Window]] = field(default_factory=list)

    async def open(
        self,
        address: str,
        *,
        browser: Browser | None = None,
        lang: Language = "zh-CN",
        theme: Theme = "dark",
        phone: bool = False,
    ) -> Window:
        """Open a window of its own profile at an address, in Shanghai's time, with movement reduced."""
        width, height = PHONE if phone else SCREEN
        context = await (browser or self.browser).new_context(
            viewport={"width": width, "height": height},
            locale=lang,
            timezone_id=ZONE,
            color_scheme=theme,
            reduced_motion="reduce",
            has_touch=phone,
            is_mobile=phone,
        )
        context.set_default_timeout(HANG_MS)
        home = address.removeprefix("http://").partition("/")[0]
        window = Window(page=await context.new_page(), home=home)
        self.opened.append((context, window))
        await window.watch()
        await window.page.goto(address)
        return window

    async def keep(self, name: str) -> None:
        """Keep what each window shows, and what it complained of, under a name."""
        KEPT.mkdir(parents=True, exist_ok=True)
        for number, (_, window) in enumerate(self.opened, start=1):
            await window.page.screenshot(path=KEPT / f"{name}-{number}.png")
            told = [*window.asked_elsewhere, *window.violations, *window.exceptions, *window.errors]
            (KEPT / f"{name}-{number}.txt").write_text("\n".join([*told, ""]), encoding="utf-8")

    async def close(self) -> None:
        """Close every window."""
        for context, _ in self.opened:
            await context.close()


@asynccontextmanager
async def _opened(browser: Browser, request: pytest.FixtureRequest) -> AsyncIterator[Windows]:
    windows = Windows(browser)
    yield windows
    if request.node.stash.get(HAS_FAILED, False):
        await windows.keep(re.sub(r"\W+", "-", request.node.name))
    await windows.close()
    for _, window in windows.opened:
        window.expect_innocence()


@pytest_asyncio.fixture(loop_scope="session")
async def windows(browser: Browser, request: pytest.FixtureRequest) -> AsyncIterator[Windows]:
    """Windows of the shared browser; a failed test's pictures are kept in ``var/e2e``."""
    async with _opened(browser, request) as windows:
        yield windows


@pytest_asyncio.fixture(loop_scope="session")
async def plain_windows(browser_without_webgl: Browser, request: pytest.FixtureRequest) -> AsyncIterator[Windows]:
    """Windows that draw no map, for stories that do not look at it: drawing one takes most of a story's time."""
    async with _opened(browser_without_webgl, request) as windows:
        yield windows
