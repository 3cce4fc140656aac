"""Just enough of HTTP/1.1 for a proxy that answers in the place of a server."""
import asyncio
import dataclasses

HEAD_MAX = 1 << 20


class Broken(ValueError):
    """Not a message, or not all of one."""


@dataclasses.dataclass
class Request:
    line: str
    method: str
    bytes: bytes  # the head, and once it is read the body, as they came


@dataclasses.dataclass(frozen=True)
class Answer:
    """What is sent: bytes, and then the same piece for ever when there is one."""
    name: str
    bytes: bytes
    forever: bytes = b""

    async def send(self, writer):
        writer.write(self.bytes)
        await writer.drain()
        while self.forever and not writer.is_closing():
            writer.write(self.forever)
            await writer.drain()
            await asyncio.sleep(0)  # drain alone does not wait once a client behind TLS has gone


def answer(name, status, headers=(), body=b"", length=None):
    """A whole answer; length is what Content-Length claims when that is not the truth."""
    lines = [f"HTTP/1.1 {status}"]
    lines += [f"{key}: {value}" for key, value in headers]
    lines += [f"Content-Length: {len(body) if length is None else length}", "Connection: close"]
    return Answer(name, "\r\n".join(lines).encode() + b"\r\n\r\n" + body)


async def read_head(reader):
    """Up to and with the empty line; b"" when the other side left before a first byte."""
    head = bytearray()
    while not head.endswith(b"\r\n\r\n"):
        line = await reader.readline()
        if not line:
            if head:
                raise Broken("a head that ends early")
            return b""
        head += line
        if len(head) > HEAD_MAX:
            raise Broken("a head without an end")
    return bytes(head)


def _headers(head):
    found = {}
    for line in head.split(b"\r\n")[1:]:
        key, _, value = line.partition(b":")
        found[key.strip().lower()] = value.strip()
    return found


async def _read_chunks(reader):
    body = bytearray()
    while True:
        line = await reader.readline()
        size = int(line.split(b";")[0], 16)
        body += line + await reader.readexactly(size)
        body += await reader.readline()
        if size == 0:
            return bytes(body)


async def _read_body(reader, headers):
    if headers.get(b"transfer-encoding", b"").lower() == b"chunked":
        return await _read_chunks(reader)
    return await reader.readexactly(int(headers.get(b"content-length", b"0")))


async def read_request(reader, first=b""):
    """None when the client has left.  first is a head that was read already; body comes later."""
    head = first or await read_head(reader)
    if not head:
        return None
    line = head.split(b"\r\n", 1)[0].decode("latin-1")
    return Request(line, line.split(" ")[0], head)


async def read_rest(request, reader, writer):
    """Adds the body of the request, which some clients first ask leave for."""
    headers = _headers(request.bytes)
    if headers.get(b"expect", b"").lower() == b"100-continue":
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    request.bytes += await _read_body(reader, headers)


async def read_answer(reader, method):
    """The bytes of the answer to one request, 100 Continue included."""
    all_of_it = b""
    while True:
        head = await read_head(reader)
        if not head:
            raise Broken("the server said nothing")
        all_of_it += head
        status = int(head.split(b" ")[1])
        if status >= 200:
            break
    if method == "HEAD" or status in (204, 304):
        return all_of_it
    return all_of_it + await _read_body(reader, _headers(head))


PORTAL_PAGE = (b"<!DOCTYPE html>\n<html><head><title>Welkom op onze gratis wifi</title></head>\n"
               b"<body><h1>Log eerst in</h1><form action=\"/login\"></form></body></html>\n")
HTML = [("Content-Type", "text/html; charset=utf-8")]


def _page(status):
    return f"<html><body><h1>{status}</h1></body></html>\n".encode()


def _fault(status, *headers):
    return answer(status[:3], status, [*HTML, *headers], _page(status))


# Everything that a server, or whoever stands in its place, might say instead of the right answer.
ANSWERS = {a.name: a for a in [
    _fault("400 Bad Request"),
    _fault("401 Unauthorized", ("WWW-Authenticate", 'Basic realm="postbus"')),
    _fault("403 Forbidden"),
    _fault("404 Not Found"),
    _fault("405 Method Not Allowed", ("Allow", "GET")),
    _fault("409 Conflict"),
    _fault("413 Request Entity Too Large"),
    _fault("429 Too Many Requests", ("Retry-After", "2")),
    _fault("500 Internal Server Error"),
    _fault("502 Bad Gateway"),
    _fault("503 Service Unavailable", ("Retry-After", "soon")),
    _fault("507 Insufficient Storage"),
    _fault("511 Network Authentication Required"),
    _fault("407 Proxy Authentication Required", ("Proxy-Authenticate", 'Basic realm="proxy"')),
    answer("portal 200", "200 OK", HTML, PORTAL_PAGE),
    answer("portal 302", "302 Found", [*HTML, ("Location", "http://127.0.0.1:9/login")],
           PORTAL_PAGE),
    answer("empty 200", "200 OK"),
    answer("empty 201", "201 Created"),
    answer("empty 304", "304 Not Modified"),
    answer("loop 307", "307 Temporary Redirect", [("Location", "/")]),
    answer("other scheme 302", "302 Found", [("Location", "file:///etc/passwd")]),
    answer("half 200", "200 OK", HTML, PORTAL_PAGE, length=1 << 20),
    answer("huge 200", "200 OK", HTML, PORTAL_PAGE, length=1 << 62),
    answer("negative 200", "200 OK", HTML, PORTAL_PAGE, length=-1),
    Answer("nothing", b""),
    Answer("garbage", bytes((i * 73 + 41) % 256 for i in range(4096))),
    Answer("ssh", b"SSH-2.0-OpenSSH_9.2p1\r\n"),
    Answer("half a head", b"HTTP/1.1 200 OK\r\nContent-Le"),
    Answer("wrong chunks", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n"),
    Answer("endless headers", b"HTTP/1.1 200 OK\r\n", b"X-Wifi: gratis gratis gratis\r\n" * 256),
    Answer("endless header line", b"HTTP/1.1 200 OK\r\nX-Wifi: ", b"gratis " * 1024),
    Answer("endless 100", b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 256),
    Answer("endless body", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n",
           b"welkom " * 8192),
    Answer("endless chunks", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
           b"7\r\nwelkom \r\n" * 4096),
]}
