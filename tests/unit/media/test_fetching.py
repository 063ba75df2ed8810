"""Addresses that a request names: what is public is fetched, nothing else is connected to."""

from __future__ import annotations

import gzip
import http.server
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app.addresses import is_public
from app.errors import InvalidInput, QueueFull
from app.media import fetching
from app.media.fetching import AT_ONCE, MAX_ADDRESS, MAX_REDIRECTS, UNREACHABLE, Fetcher

PUBLIC = "93.184.215.14"
PRIVATE = [
    "0.0.0.0", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254", "168.63.129.16",
    "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.1.1",
    "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
    "::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1", "2002:7f00:1::", "2002:a9fe:a9fe::1",
    "2002:c0a8:101::",
    "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1",
    "4000::1",
    "2600::5efe:7f00:1", "2600::200:5efe:7f00:1", "", "localhost", "1.2.3", "0x7f.1",
]  # fmt: skip
PUBLIC_ONES = [PUBLIC, "8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "2a00:1450:4001:80e::200e"]
PUBLIC_ONES += ["::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"]


@pytest.mark.parametrize("address", PRIVATE)
def test_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC_ONES)
def test_public(address: str) -> None:
    assert is_public(address)


# ---- the address itself ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "", "picture.png", "//a.example/x", "ftp://a.example/x", "file:///etc/passwd", "gopher://a.example/",
        "data:image/png;base64,AA==", "javascript:alert(1)", "http://", "http:///x", "https://:80/",
        "http://a.example:0/", "http://a.example:99999/", "http://a.example:x/", "http://[::1/", "http://[zz]/",
        "http://user@a.example/", "http://user:pass@a.example/", "http://@a.example/", "http://a.example\\@b/",
        "http://a.example/\nHost: b", "http://a.example/\r\n", "http://a b/", "http://a.example/\x00", "\thttp://a/",
        "http://\u0430.example/", "http://a.example/\u202e", "http://" + "a" * MAX_ADDRESS, "unix:///run/docker.sock",
        "HTTP//a.example", "dict://a.example:11211/", "ldap://a.example/", "jar:http://a.example!/x",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_before_a_name_is_looked_up(url: str) -> None:
    def never(*_: Any, **__: Any) -> Any:
        raise AssertionError("looked up")

    with pytest.raises(InvalidInput) as caught:
        Fetcher(resolve=never, connect=never).fetch(url, 100)
    assert caught.value.details["field"] == "url"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.1", "0177.0.0.1", "0x7f.0.0.1", "0x7f000001", "2130706433", "017700000001",
        "localhost",
        "0", "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:0:0:1]",
        "10.0.0.1",
        "192.168.0.1", "172.16.0.1", "169.254.169.254", "[fd00:ec2::254]", "[fe80::1]", "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]", "100.100.100.200", "LOCALHOST", "localhost.", "127.0.0.1.",
    ],
)  # fmt: skip
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_an_inner_address_in_any_spelling_is_never_connected_to(host: str, scheme: str) -> None:
    def never(*_: Any, **__: Any) -> Any:
        raise AssertionError("connected")

    with pytest.raises(InvalidInput) as caught:
        Fetcher(connect=never).fetch(f"{scheme}://{host}:5432/latest/meta-data", 100)
    assert caught.value.details["reason"] == UNREACHABLE
    assert "127" not in caught.value.message


def names(**addresses: list[str]) -> Callable[..., list[Any]]:
    """Return a resolver that knows these names; each look-up gives the next of a name's addresses."""

    def resolve(name: str, port: int, **_: Any) -> list[Any]:
        known = addresses.get(name.partition(".")[0])
        if not known:
            raise socket.gaierror("unknown")
        given = known.pop(0) if len(known) > 1 else known[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in given.split(",")]

    return resolve


@pytest.mark.parametrize("addresses", [f"{PUBLIC},127.0.0.1", f"127.0.0.1,{PUBLIC}", "10.0.0.1"])
def test_one_inner_address_among_public_ones_is_enough(addresses: str) -> None:
    fetcher = Fetcher(resolve=names(mixed=[addresses]), connect=lambda *_, **__: pytest.fail("connected"))
    with pytest.raises(InvalidInput, match=UNREACHABLE):
        fetcher.fetch("http://mixed.example/", 100)


# ---- over a socket -----------------------------------------------------------------------------------


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers by the path."""

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/to/"))
            self.end_headers()
        elif path == "/drip":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
            self.drip()
        elif path == "/slow":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            self.drip()
        elif path == "/gzip":
            body = gzip.compress(bytes(1 << 20))
            self.answer(body, ("Content-Encoding", "gzip"))
        elif path == "/liar":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort")
        elif path == "/endless":
            self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n" + bytes(5000))
        elif path == "/chunks":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFF\r\n" + bytes(5000))
        elif path == "/nonsense":
            self.wfile.write(b"not http at all\r\n\r\n")
        elif path == "/missing":
            self.send_error(404)
        else:
            self.answer(f"{self.headers['Host']} {self.headers['Cookie']} {self.path}".encode())

    def answer(self, body: bytes, *headers: tuple[str, str]) -> None:
        self.send_response(200)
        for name, value in (("Content-Length", str(len(body))), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def drip(self) -> None:
        try:
            while True:
                self.wfile.write(b"x")
                time.sleep(0.05)
        except OSError:  # the fetcher hung up
            self.close_connection = True

    def log_message(self, *_: Any) -> None: ...


@pytest.fixture
def port() -> Iterator[int]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


def loopback(**changes: Any) -> Fetcher:
    """A fetcher to which this machine's 127.0.0.1, and nothing else of it, is public."""
    known = names(pictures=["127.0.0.1"], inner=["127.0.0.2"], rebinding=["127.0.0.1", "127.0.0.2"])
    allowed = {"resolve": known, "public": lambda address: address == "127.0.0.1"}
    return Fetcher(**{**allowed, **changes})


def test_a_file_is_fetched_without_cookies_and_by_its_name(port: int) -> None:
    got = loopback().fetch(f"http://pictures.example:{port}/a.png?b=c#d", 1000)
    assert got == f"pictures.example:{port} None /a.png?b=c".encode()


def test_redirects_are_followed(port: int) -> None:
    to = f"http://pictures.example:{port}"
    assert loopback().fetch(f"{to}/to//last", 1000).endswith(b"/last")
    assert loopback().fetch(f"{to}/to/" * MAX_REDIRECTS + f"{to}/last", 1000).endswith(b"/last")
    with pytest.raises(InvalidInput, match="redirects more than 3 times"):
        loopback().fetch(f"{to}/to/" * (MAX_REDIRECTS + 1) + f"{to}/last", 1000)


@pytest.mark.parametrize(
    "target", ["http://inner.example:PORT/", "http://127.0.0.2:PORT/", "http://user@pictures.example:PORT/"]
)
def test_a_redirect_leads_nowhere_else(port: int, target: str) -> None:
    with pytest.raises(InvalidInput):
        loopback().fetch(f"http://pictures.example:{port}/to/{target.replace('PORT', str(port))}", 1000)


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://pictures.example/", "data:,x"])
def test_a_redirect_to_another_scheme_is_refused(port: int, target: str) -> None:
    with pytest.raises(InvalidInput, match="must be an http or https address"):
        loopback().fetch(f"http://pictures.example:{port}/to/{target}", 1000)


def test_a_name_that_rebinds_is_asked_once_for_a_connection(port: int) -> None:
    """The first look-up is public: the connection goes there. The second, for the redirect, is refused."""
    here = f"http://rebinding.example:{port}"
    assert loopback().fetch(f"{here}/a", 1000).endswith(b"/a")
    with pytest.raises(InvalidInput, match=UNREACHABLE):
        loopback().fetch(f"{here}/to/{here}/a", 1000)


def test_the_peer_that_is_connected_is_what_counts(port: int) -> None:
    """Whatever the resolver said, a connection that ends at an inner address is closed unread."""
    asked: list[socket.socket] = []

    def astray(address: tuple[str, int], timeout: float) -> socket.socket:
        assert address[0] == PUBLIC
        asked.append(socket.create_connection(("127.0.0.1", port), timeout))
        return asked[-1]

    fetcher = Fetcher(resolve=names(pictures=[PUBLIC]), connect=astray)
    with pytest.raises(InvalidInput, match=UNREACHABLE):
        fetcher.fetch(f"http://pictures.example:{port}/", 1000)
    assert asked[0].fileno() == -1, "it is closed"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/gzip", "compressed"),
        ("/liar", "cannot be fetched|before it was whole"),
        ("/endless", "larger than 1000"),
        ("/chunks", "larger than 1000"),
        ("/nonsense", "cannot be fetched"),
        ("/missing", "answered 404"),
        ("/to/", "redirects more than"),
    ],
)
def test_what_is_not_a_plain_file(port: int, path: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        loopback().fetch(f"http://pictures.example:{port}{path}", 1000)


@pytest.mark.parametrize("path", ["/drip", "/slow"])
def test_slow_answers_end(port: int, path: str) -> None:
    with pytest.raises(InvalidInput):
        loopback(total_seconds=0.3).fetch(f"http://pictures.example:{port}{path}", 1 << 20)


def test_a_closed_port_says_what_a_private_address_says(port: int) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        closed = free.getsockname()[1]
    for url in (
        f"http://pictures.example:{closed}/",
        "http://unknown.example/",
        f"https://pictures.example:{port}/",
    ):
        with pytest.raises(InvalidInput) as caught:
            loopback().fetch(url, 1000)
        assert caught.value.details["reason"] == UNREACHABLE


def test_few_at_a_time(port: int) -> None:
    inside, go = threading.Semaphore(0), threading.Event()

    def waiting(*_: Any, **__: Any) -> Any:
        inside.release()
        go.wait(60)
        raise socket.gaierror

    fetcher = Fetcher(resolve=waiting)

    def fetch() -> None:
        with pytest.raises(InvalidInput):
            fetcher.fetch("http://a.example/", 10)

    threads = [threading.Thread(target=fetch) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for _ in threads:
        inside.acquire()
    with pytest.raises(QueueFull):
        fetcher.fetch("http://a.example/", 10)
    go.set()
    for thread in threads:
        thread.join()
    assert fetching.AT_ONCE == AT_ONCE
