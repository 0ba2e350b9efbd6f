"""Somebody else's HTTP server: keeps what is posted to it and answers as its path says.

``/ok`` answers 200, ``/status/503`` that status, ``/flaky/2/name`` fails so often and then answers 200, ``/hang``
takes the request and says nothing until the server is closed.
"""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A request that came in; ``at_s`` by the machine's clock."""

    path: str
    headers: dict[str, str]
    body: bytes
    at_s: float


@dataclass(slots=True)
class Receiver:
    """What was received, and where to send to."""

    server: ThreadingHTTPServer
    posts: list[Post] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)
    failed: Counter[str] = field(default_factory=Counter)

    def url(self, path: str) -> str:
        """Return the address of a path."""
        return f"http://127.0.0.1:{self.server.server_port}{path}"

    def at(self, path: str) -> list[Post]:
        """Return what came in at a path."""
        return [each for each in self.posts if each.path.partition("?")[0] == path]

    def ids(self, path: str) -> list[str]:
        """Return the ids of the messages that came in at a path, doubles included."""
        return [each.headers["webhook-id"] for each in self.at(path)]

    def status_of(self, path: str) -> int:
        """Decide how to answer a request."""
        match path.split("/")[1:]:
            case ["status", status]:
                return int(status)
            case ["flaky", times, _] if self.failed[path] < int(times):
                self.failed[path] += 1
                return 503
            case ["hang"]:
                self.closing.wait()
                return 200
            case _:
                return 200


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Takes one request."""

        def do_POST(self) -> None:  # the name that the library calls
            """Keep it and answer."""
            length = int(self.headers.get("content-length", "0"))
            body = self.rfile.read(length)
            if len(body) < length:  # its sender died in the middle of it
                return
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.posts.append(Post(path=self.path, headers=headers, body=body, at_s=time.time()))  # noqa: TID251
            status = receiver.status_of(self.path.partition("?")[0])
            try:
                self.send_response(status)
                self.send_header("content-length", "0")
                self.end_headers()
            except OSError:
                return

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    return Handler


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A server on a free port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    receiver = Receiver(server)
    server.RequestHandlerClass = _handler(receiver)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield receiver
    receiver.closing.set()
    server.shutdown()
    thread.join()
    server.server_close()
