"""Each way out against a real server: what it sends, and what it makes of every answer."""

import asyncio
import base64
import hashlib
import hmac
import json
import logging
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.channels.answers import Answer, Delivered, Never, RetryLater, answer_of_status
from alerts.channels.apprise import AppriseWay
from alerts.channels.cap import Cap
from alerts.channels.linking import linked
from alerts.channels.posting import Posting, open_client, signed_headers
from alerts.channels.webhook import Webhook, webhook_body
from alerts.channels.wording import CATALOGUES, CHINESE, ENGLISH, body_of, title_of
from nowalls.domain.channels import Language, secret_bytes
from nowalls.domain.incidents import Incident
from nowalls.domain.notices import Audience, NoticeCode
from nowalls.domain.responder_links import Errand, read
from nowalls.domain.words import IncidentKind, IncidentState
from nowalls.runtime.clock import HandClock
from tests.support.builders import LIUYANG, NOW, ROOM_203, an_incident
from tests.support.letters import SECRET, a_letter
from tests.support.receiver import Receiver
from tests.support.waiting import HANG_S


@pytest.fixture
async def posting() -> AsyncIterator[Posting]:
    """What posts, at a time that stands still."""
    async with open_client() as client:
        yield Posting(client=client, clock=HandClock(NOW))


@pytest.fixture
def apprise() -> Iterator[AppriseWay]:
    """The way by Apprise, its threads closed afterwards."""
    way = AppriseWay()
    yield way
    way.close()


@pytest.fixture
def root_log() -> Iterator[list[str]]:
    """The names of the loggers whose records reach the root, where our own handler stands."""
    names: list[str] = []

    class Names(logging.Handler):
        """Keeps a record's logger."""

        def emit(self, record: logging.LogRecord) -> None:
            names.append(record.name)

    root, handler = logging.getLogger(), Names()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield names
    root.setLevel(level)
    root.removeHandler(handler)


ANSWERS: list[tuple[int, Answer]] = [
    (200, Delivered()),
    (202, Delivered()),
    (204, Delivered()),
    (301, RetryLater(reason="http_301")),
    (400, Never(reason="http_400")),
    (401, Never(reason="http_401")),
    (404, Never(reason="http_404")),
    (408, RetryLater(reason="http_408")),
    (410, Never(reason="http_410")),
    (422, Never(reason="http_422")),
    (425, RetryLater(reason="http_425")),
    (429, RetryLater(reason="http_429")),
    (500, RetryLater(reason="http_500")),
    (502, RetryLater(reason="http_502")),
    (503, RetryLater(reason="http_503")),
]


@pytest.mark.parametrize(("status", "answer"), ANSWERS)
async def test_a_webhook_answers_as_the_receiver_did(
    posting: Posting, receiver: Receiver, status: int, answer: Answer
) -> None:
    """Success is delivered, a refusal of the message is never, a refusal of the moment is later."""
    letter = a_letter(address=receiver.url(f"/status/{status}"))
    assert await Webhook(posting=posting).send(letter) == answer


@given(status=st.integers(100, 599))
def test_every_status_has_an_answer(status: int) -> None:
    """No status is delivered but a success, and none is never but a refusal that is not about the moment."""
    answer = answer_of_status(status)
    assert isinstance(answer, Delivered) is (200 <= status < 300)
    assert isinstance(answer, Never) is (400 <= status < 500 and status not in {408, 425, 429})


@pytest.mark.parametrize(
    ("address", "answer"),
    [
        ("http://127.0.0.1:9/", "no_connection: ConnectError"),
        ("http://nobody.invalid/", "no_connection: ConnectError"),
    ],
)
async def test_nobody_there_is_later(posting: Posting, address: str, answer: str) -> None:
    """A closed port and an unknown name may be there another time."""
    assert await Webhook(posting=posting).send(a_letter(address=address)) == RetryLater(reason=answer)


@pytest.mark.parametrize("address", ["ftp://desk.example/", "http://[::1", "nonsense"])
async def test_an_address_that_is_none_is_never(posting: Posting, address: str) -> None:
    """What cannot be an address will not become one."""
    assert await Webhook(posting=posting).send(a_letter(address=address)) == Never(reason="address_invalid")


async def test_a_webhook_is_signed_and_its_body_the_same_however_often(posting: Posting, receiver: Receiver) -> None:
    """The receiver computes the signature from what it got and the secret alone; a double has the same id and body."""
    letter = a_letter(address=receiver.url("/ok"))
    for _ in range(2):
        assert await Webhook(posting=posting).send(letter) == Delivered()
    first, second = receiver.posts
    signed = f"{first.headers['webhook-id']}.{first.headers['webhook-timestamp']}.".encode() + first.body
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    digest = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert first.headers["webhook-signature"] == f"v1,{digest}"
    assert first.headers["webhook-id"] == "inc-1.claim_next_channel"
    assert (first.body, first.headers["webhook-id"]) == (second.body, second.headers["webhook-id"])
    assert json.loads(first.body)["id"] == "inc-1.claim_next_channel"


@given(
    message_id=st.from_regex(r"[a-z0-9.@_-]{1,60}", fullmatch=True),
    body=st.binary(max_size=200),
    key=st.binary(min_size=24, max_size=64),
    flipped=st.integers(min_value=0),
)
def test_the_signature_holds_for_these_bytes_alone(message_id: str, body: bytes, key: bytes, flipped: int) -> None:
    """Whatever the body, its signature is the HMAC over id, time and body, and another body has another."""
    secret = f"whsec_{base64.b64encode(key).decode()}"
    at = datetime(2026, 11, 21, tzinfo=UTC)
    headers = signed_headers(message_id, at, body, secret)
    signed = f"{message_id}.{int(at.timestamp())}.".encode() + body
    wanted = base64.b64encode(hmac.new(secret_bytes(secret), signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{wanted}"
    if body:
        place = flipped % len(body)
        other = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
        assert signed_headers(message_id, at, other, secret)["webhook-signature"] != f"v1,{wanted}"


async def test_cap_is_posted_as_cap(posting: Posting, receiver: Receiver) -> None:
    """A fire's alert is posted with CAP's content type."""
    letter = a_letter(NoticeCode.FIRE_CONFIRMED, address=receiver.url("/ok"), secret=None)
    assert await Cap(posting=posting, sender="centre").send(letter) == Delivered()
    assert receiver.posts[0].headers["content-type"] == "application/cap+xml"
    assert "webhook-signature" not in receiver.posts[0].headers


@pytest.mark.parametrize("code", [NoticeCode.FIRE_UPDATED, NoticeCode.FIRE_ENDED])
async def test_nothing_is_cancelled_that_was_never_said(posting: Posting, receiver: Receiver, code: NoticeCode) -> None:
    """An update or an end without an alert that left before it is not sent."""
    letter = a_letter(code, address=receiver.url("/ok"))
    assert await Cap(posting=posting, sender="centre").send(letter) == Never(reason="nothing_to_refer_to")
    assert receiver.posts == []


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/ok", Delivered()),
        ("/status/503", RetryLater(reason="http_503")),
        ("/status/429", RetryLater(reason="http_429")),
        ("/status/404", Never(reason="http_404")),
        ("/status/401", Never(reason="http_401")),
    ],
)
async def test_apprise_answers_as_the_gateway_did(
    apprise: AppriseWay, receiver: Receiver, path: str, answer: Answer
) -> None:
    """Where the library notes the gateway's status, it counts as a webhook's does."""
    address = receiver.url(path).replace("http://", "json://")
    assert await apprise.send(a_letter(address=address)) == answer


@pytest.mark.parametrize(
    ("address", "answer"),
    [
        ("nonsense://letmein", Never(reason="address_invalid")),
        ("json://127.0.0.1:9/", RetryLater(reason="apprise_failure")),
    ],
)
async def test_apprise_without_a_gateway(apprise: AppriseWay, address: str, answer: Answer) -> None:
    """An address of no service is never; a gateway that nobody listens at is later."""
    assert await apprise.send(a_letter(address=address)) == answer


async def test_apprise_lets_no_secret_into_the_log(
    apprise: AppriseWay, receiver: Receiver, root_log: list[str]
) -> None:
    """Whatever the libraries note while they fail stays out of our log."""
    address = receiver.url("/status/500").replace("http://", "json://user:letmein@")
    assert await apprise.send(a_letter(address=address)) == RetryLater(reason="http_500")
    assert [name for name in root_log if name != "asyncio"] == []


async def test_a_gateway_that_hangs_holds_up_no_other(apprise: AppriseWay, receiver: Receiver) -> None:
    """While one gateway says nothing, another has its message."""
    hanging = asyncio.create_task(apprise.send(a_letter(address=receiver.url("/hang").replace("http", "json"))))
    async with asyncio.timeout(HANG_S):
        assert await apprise.send(a_letter(address=receiver.url("/ok").replace("http", "json"))) == Delivered()
    assert not hanging.done()
    receiver.closing.set()
    await hanging


SENT = an_incident(state=IncidentState.DISPATCHED, responder=LIUYANG, dispatched_at=NOW)


@pytest.mark.parametrize(
    ("code", "incident", "audience", "has_link"),
    [
        (NoticeCode.SENT, SENT, Audience.RESPONDER, True),
        (NoticeCode.ON_SCENE_CHECKIN, SENT, Audience.RESPONDER, True),
        (NoticeCode.ON_SCENE_CHECKIN, SENT, Audience.ON_DUTY, False),
        (NoticeCode.STOOD_DOWN, SENT, Audience.RESPONDER, False),
        (NoticeCode.ACCEPT_NEXT_RESPONDER, an_incident(), Audience.RESPONDER, False),
        (NoticeCode.CHANNEL_TEST, SENT, Audience.RESPONDER, False),
    ],
)
def test_the_link_is_for_whoever_is_sent(
    code: NoticeCode, incident: Incident, audience: Audience, *, has_link: bool
) -> None:
    """A responder who may answer gets the link of this very errand, in the webhook and in the text; nobody else."""
    letter = linked(a_letter(code, incident=incident, audience=audience), b"key", "https://centre.example")
    assert (letter.link is not None) is has_link
    assert ("link" in json.loads(webhook_body(letter))) is has_link
    if letter.link is not None:
        assert body_of(letter).endswith(f" {letter.link}")
        errand = read(letter.link.rpartition("/")[2], b"key")
        assert errand == Errand(incident_id=SENT.id, responder_id=LIUYANG.responder_id, sent_at=NOW)


def test_every_notice_has_a_sentence_in_both_languages() -> None:
    """Nobody is sent a code; both catalogues have the same words."""
    assert CHINESE.keys() == ENGLISH.keys()
    for words in CATALOGUES.values():
        assert {code.value for code in NoticeCode} <= words.keys()
        assert {kind.value for kind in IncidentKind} <= words.keys()


@pytest.mark.parametrize(
    ("language", "title", "body"),
    [
        (
            Language.CHINESE,
            "【演练】火警：湖西小区 2 号楼 2F 203 湖西路 108 号",
            "尚无人接警，请立即处理。编号 inc-1/",
        ),
        (
            Language.ENGLISH,
            "[EXERCISE] Fire: 湖西小区 2 号楼 2F 203 湖西路 108 号",
            "Nobody has claimed it yet; please act at once. No. inc-1/",
        ),
    ],
)
def test_a_text_says_what_where_and_that_it_is_a_drill(language: Language, title: str, body: str) -> None:
    """A message names the kind, the place down to the room, and what is asked; a drill says so first."""
    fire = an_incident(kind=IncidentKind.FIRE_HAZARD, confirmed=True, exercise=True, place=ROOM_203)
    letter = a_letter(incident=fire, language=language)
    assert title_of(letter) == title
    assert body_of(letter).startswith(body)
