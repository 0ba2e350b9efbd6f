"""Kept copies, which must not ring a second time."""

from nowalls.runtime.mqtt import MqttVersion
from tests.contract.conftest import Bench, take


async def test_a_kept_copy_comes_marked_or_not_at_all(bench: Bench) -> None:
    """A new session that wants no kept copies gets none by MQTT 5; 3.1.1 knows no such wish, and marks them."""
    await bench.publish("kept", retain=True)
    async with bench.session() as session:
        await session.ready()
        await bench.publish("live", topic="b")

        expected = [(b"live", False)]
        if bench.version is MqttVersion.V311:
            expected.insert(0, (b"kept", True))
        taken = await take(session, len(expected))
        assert [(each.payload, each.retained) for each in taken] == expected


async def test_a_kept_copy_that_is_wanted_comes_marked(bench: Bench) -> None:
    """A session that asks for kept copies gets them, marked."""
    await bench.publish("kept", retain=True)
    async with bench.session(bench.plan(retained=True)) as session:
        [taken] = await take(session, 1)
        assert (taken.payload, taken.retained) == (b"kept", True)


async def test_what_arrives_live_is_live_however_it_was_published(bench: Bench) -> None:
    """A message that its sender wanted kept counts as live for whoever is subscribed at that moment."""
    async with bench.session() as session:
        await session.ready()
        await bench.publish("pressed", retain=True)

        [taken] = await take(session, 1)
        assert (taken.payload, taken.retained) == (b"pressed", False)
