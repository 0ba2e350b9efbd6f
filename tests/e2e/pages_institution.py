"""What the people of an institution see and do at its screens; where it stands in the page is known only here."""

from dataclasses import dataclass
from typing import Self

from playwright.async_api import Locator, expect

from tests.e2e.pages import Desk, Login
from tests.support.browser import Window


@dataclass(slots=True)
class Institution(Desk):
    """The institution's own screens; what stands round them is the desk's."""

    @classmethod
    async def enter_as(cls, window: Window, username: str = "fukang") -> Self:
        """Log in as somebody of the institution and wait for the night screen, which they see first."""
        await Login(window).enter(username)
        institution = cls(window)
        await expect(institution.night).to_be_visible()
        return institution

    @property
    def night(self) -> Locator:
        """The night screen; ``data-open`` is how many incidents are open."""
        return self._part("night")

    @property
    def cards(self) -> Locator:
        """The open incidents on the night screen; ``data-state`` is each one's state."""
        return self._part("night-card")

    @property
    def quiet(self) -> Locator:
        """What stands there while nobody calls."""
        return self._part("night-quiet")

    @property
    def doubts(self) -> Locator:
        """What the quiet screen admits not to know; ``data-code`` names each."""
        return self._part("night-doubts").get_by_role("listitem")

    async def open_view(self, name: str) -> Locator:
        """Go to one of the institution's screens by its tab, and wait for it."""
        await self.click(f"tab-{name}")
        screen = self._part(name)
        await expect(screen).to_be_visible()
        return screen

    async def choose(self, label: str) -> None:
        """Choose one of the chips that stand side by side, by its label."""
        await self.page.locator(".chip-choice", has_text=label).click()

    def tile(self, place_id: str) -> Locator:
        """A place's score; ``data-score`` is the number."""
        return self.page.locator(f"[data-testid=tile][data-place-id={place_id}]")

    def walk_line(self, device_id: str) -> Locator:
        """A device's line on the walking list; ``data-why`` says why."""
        return self.page.locator(f"[data-testid=walk-line][data-device-id={device_id}]")

    # The registry.

    async def open_pane(self, label: str) -> None:
        """Go to one part of the registry."""
        await self.open_view("registry")
        await self.choose(label)

    def place(self, place_id: str) -> Locator:
        """A place in the tree."""
        return self.page.locator(f"[data-testid=place][data-place-id={place_id}]")

    def field(self, name: str) -> Locator:
        """A form's field by its test name."""
        return self._part(f"field-{name}")

    def part(self, name: str) -> Locator:
        """A part of a screen by its test name."""
        return self._part(name)

    async def choose_file(self, name: str, text: str) -> None:
        """Choose a file of text for the import."""
        content = text.encode("utf-8-sig")
        await self._part("import-file").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})

    # Commissioning.

    def tick(self, device_id: str) -> Locator:
        """A device's line in a commissioning session; ``data-tick`` is how far it came."""
        return self.page.locator(f"[data-testid=tick-line][data-device-id={device_id}]")

    # Who lives where.

    def room(self, place_id: str) -> Locator:
        """A room with who lives there."""
        return self.page.locator(f"[data-testid=room][data-place-id={place_id}]")
