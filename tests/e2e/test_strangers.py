"""What the console asks for, and of whom: nothing leaves the centre's network."""

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.e2e.pages import Desk
from tests.support.browser import Windows
from tests.support.centre import Centre
from tests.support.device import a_device
from tests.support.waiting import until

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def desk(mapped_desk: Desk) -> Desk:
    """These stories look at the map, or at a picture with it."""
    return mapped_desk


async def test_the_console_asks_nobody_else(centre: Centre, desk: Desk) -> None:
    """From log-in to a handled incident no other host is asked, no policy is broken, and no error is logged."""
    await desk.expect_map(incidents=0)
    async with a_device("sos-home-1", centre.broker.devices_port) as button:
        await button.alarm("strangers", "sos")
        await desk.expect_map(incidents=1)
        await desk.rows.click()
        await desk.press("Space")
        await desk.expect_state("claimed")
        await desk.press("r", "2")
        await expect(desk.rows).to_have_count(0)
    await desk.expect_map(incidents=0)
    desk.window.expect_innocence()
    first_question = f"{centre.http}/api/v1/sessions/current"
    assert [error for error in desk.window.errors if not ("401" in error and first_question in error)] == []


async def test_the_policy_stops_what_the_console_never_does(centre: Centre, windows: Windows) -> None:
    """A script, a picture and a request that do not come from the server are stopped, and noticed here."""
    window = await windows.open(centre.http)
    await window.page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.intruded = true";
            document.body.append(script);
            new Image().src = "http://127.0.0.1:9/picture.png";
            fetch("http://127.0.0.1:9/").catch(() => {});
        }""",
    )
    await until(lambda: len(window.violations) == 3)
    assert {violation.split()[0] for violation in window.violations} == {"script-src-elem", "img-src", "connect-src"}
    assert await window.page.evaluate("window.intruded") is None
    with pytest.raises(AssertionError):
        window.expect_innocence()
    window.forget()
