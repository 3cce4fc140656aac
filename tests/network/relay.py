"""One connection through the proxy, with its fault."""
import asyncio
import collections
import socket
import ssl
import struct

import message

PIECE = 1 << 18  # bytes read at once
WINDOW = 16 << 20  # bytes on their way in one direction, as on a long and fat line
PATIENCE = 10  # seconds that a client gets to notice a clean end


def _abort(writer):
    """Ends a connection with RST instead of FIN."""
    raw = writer.get_extra_info("socket")
    if raw is not None and not writer.is_closing():
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _close(reader, writer):
    """FIN, and then listen until the other side has gone: unread bytes would make it RST."""
    try:
        if writer.can_write_eof():
            writer.write_eof()
            async with asyncio.timeout(PATIENCE):
                while await reader.read(PIECE):
                    pass
    except (OSError, TimeoutError):
        pass
    writer.close()


def _trusting():
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
    return tls


class _Line:
    """One direction: bytes come out in order, each at its time and no faster than the rate."""

    def __init__(self, writer, delay, not_before, rate):
        self.writer, self.delay, self.not_before, self.rate = writer, delay, not_before, rate
        self.waiting, self.bytes = collections.deque(), 0
        self.changed, self.error, self.ended = asyncio.Event(), None, False
        self.task = asyncio.create_task(self._run()) if delay else None

    async def send(self, data):
        if self.rate:
            await self._drip(data)
        elif self.task is None:
            self.writer.write(data)
            await self.writer.drain()
        else:
            due = max(asyncio.get_running_loop().time() + self.delay, self.not_before)
            self.waiting.append((due, data))
            self.bytes += len(data)
            self.changed.set()
            while self.bytes > WINDOW and self.error is None:
                await asyncio.sleep(self.delay / 4)
            if self.error is not None:
                raise self.error

    async def _drip(self, data):
        piece = max(1, self.rate // 20)
        for at in range(0, len(data), piece):
            self.writer.write(data[at:at + piece])
            await self.writer.drain()
            await asyncio.sleep(min(piece, len(data) - at) / self.rate)

    def stop(self):
        if self.task is not None:
            self.task.cancel()

    async def flush(self):
        """Returns when all that was sent has left."""
        self.ended = True
        self.changed.set()
        if self.task is not None:
            await self.task

    async def _run(self):
        loop = asyncio.get_running_loop()
        try:
            while self.waiting or not self.ended:
                if not self.waiting:
                    self.changed.clear()
                    await self.changed.wait()
                    continue
                due, data = self.waiting.popleft()
                if due > loop.time():
                    await asyncio.sleep(due - loop.time())
                self.writer.write(data)
                await self.writer.drain()
                self.bytes -= len(data)
        except OSError as error:
            self.error = error


class Relay:
    """One connection of a client, and the one to the server that goes with it."""

    def __init__(self, proxy, connection, raw):
        self.proxy, self.connection, self.fault = proxy, connection, connection.fault
        self.raw, self.reader, self.writer = raw, None, None
        self.server_reader = self.server_writer = None
        self.born = asyncio.get_running_loop().time()

    async def run(self):
        try:
            if await self._meet():
                await self._run()
        except (OSError, EOFError, ValueError):
            _abort(self.writer)  # garbage from a client, or either side went away: so do we
        finally:
            for writer in (self.writer, self.server_writer):
                if writer is not None:
                    writer.close()

    async def _meet(self):
        """Opens the streams, with TLS where that is asked; False when the client trusts it not."""
        loop = asyncio.get_running_loop()
        self.reader = asyncio.StreamReader(limit=PIECE)
        protocol = asyncio.StreamReaderProtocol(self.reader)
        # A client that dislikes a certificate may leave before we hear of it.
        self.connection.fired = self.fault.tls is not None and not self.fault.method
        try:
            transport, _ = await loop.connect_accepted_socket(lambda: protocol, self.raw,
                                                              ssl=self.fault.tls)
        except (ssl.SSLError, OSError):
            return False
        self.writer = asyncio.StreamWriter(transport, protocol, self.reader, loop)
        return True

    async def _run(self):
        first = b""
        if self.fault.kind == "hang":
            self.connection.fired = True
            await self._until_client_leaves()
            return
        if self.proxy.connect:
            first = await self._answer_connect()
            if first is None:
                return
        if self.fault.kind in ("canned", "swallow", "swallow-cut"):
            await self._by_message(first)
        else:
            await self._by_bytes(first)

    async def _until_client_leaves(self):
        while await self.reader.read(PIECE):
            pass

    async def _server(self):
        if self.server_writer is None:
            # Whoever speaks TLS to the client has to do so to the server as well.
            tls = _trusting() if self.fault.tls is not None else None
            self.server_reader, self.server_writer = await asyncio.open_connection(
                self.proxy.host, self.proxy.server_port, limit=PIECE, ssl=tls)

    async def _answer_connect(self):
        """Returns the bytes that still have to go to the server; None when it ends here."""
        head = await message.read_head(self.reader)
        method, self.connection.target = head.split(b" ")[:2]
        self.connection.target = self.connection.target.decode("latin-1")
        if method != b"CONNECT":
            return head  # an absolute address: the server understands it as it is
        if self.fault.kind == "canned" and self.fault.method == "CONNECT":
            self.connection.fired = True
            await self.fault.answer.send(self.writer)
            await _close(self.reader, self.writer)
            return None
        self.writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        return b""

    async def _by_bytes(self, first):
        broken = self._is_due("request", 0)
        if not broken:
            await self._server()
            broken = await self._pump_both(first)
        if not broken:
            return
        self.connection.fired = True
        both = [(self.reader, self.writer), (self.server_reader, self.server_writer)]
        both = [(reader, writer) for reader, writer in both if writer is not None]
        if self.fault.kind == "reset":
            for _, writer in both:
                _abort(writer)
        else:
            await asyncio.gather(*(_close(reader, writer) for reader, writer in both))

    async def _pump_both(self, first):
        """True when it is time for the fault; False when both sides are done."""
        pumps = {asyncio.create_task(self._pump("request", self.reader, self.server_writer, first)),
                 asyncio.create_task(self._pump("answer", self.server_reader, self.writer, b""))}
        try:
            while pumps:
                done, pumps = await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
                if any([task.result() for task in done]):
                    return True
            return False
        finally:
            for task in pumps:
                task.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)

    def _is_due(self, where, count):
        return self.fault.where == where and count >= self.fault.at

    async def _pump(self, where, reader, writer, first):
        fault, count, delay = self.fault, 0, self.proxy.delay
        # The first byte could only leave after the handshake, and that took a round trip.
        line = _Line(writer, delay, self.born + 3 * delay, fault.rate)
        self.connection.fired |= fault.kind == "crawl"
        try:
            while data := first or await reader.read(PIECE):
                first = b""
                if fault.where == where:
                    data = data[:fault.at - count]
                count += len(data)
                if where == "request":
                    self.connection.up = count
                else:
                    self.connection.down = count
                if data:
                    await line.send(data)
                if self._is_due(where, count):
                    await line.flush()
                    return True
            await line.flush()
            if writer.can_write_eof():
                writer.write_eof()
            return False
        finally:
            line.stop()

    async def _by_message(self, first):
        fault = self.fault
        while True:
            request = await message.read_request(self.reader, first)
            first = b""
            if request is None:
                return
            self.connection.requests.append(request.line)
            ours = fault.method in ("", request.method)
            if not (ours and fault.early):
                await message.read_rest(request, self.reader, self.writer)
            if not ours:
                await self._pass_on(request, True)
                continue
            self.connection.fired = True
            if fault.kind == "canned":
                await fault.answer.send(self.writer)
                await _close(self.reader, self.writer)
                return
            await self._pass_on(request, False)
            if fault.kind == "swallow":
                await self._until_client_leaves()
            else:
                _abort(self.writer)
            return

    async def _pass_on(self, request, tell):
        await self._server()
        self.server_writer.write(request.bytes)
        await self.server_writer.drain()
        answer = await message.read_answer(self.server_reader, request.method)
        self.connection.up += len(request.bytes)
        if tell:
            self.writer.write(answer)
            await self.writer.drain()
            self.connection.down += len(answer)
