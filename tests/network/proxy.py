"""A TCP proxy between a client and a real server that breaks connections on purpose.

Tests use it in-process.  It runs in a thread of its own, and each connection gets the fault that
was armed for it:

    with Proxy("127.0.0.1", server_port) as proxy:
        proxy.arm([PASS, reset("answer", 17)])     # the second connection breaks; later ones do not
        run_a_client_on(proxy.port)
        for connection in proxy.heal():            # healthy again; what happened since arm()
            print(connection.up, connection.down, connection.fired)

With connect=True it is an HTTP proxy as well: CONNECT and absolute addresses are accepted for any
host, and all of them lead to the one server, so that nothing ever leaves this computer.
"""
import asyncio
import collections
import socket
import threading

from fault import PASS, REFUSE, Connection
from relay import PATIENCE, Relay


class Proxy:
    def __init__(self, host, port, delay_ms=0, connect=False):
        """delay_ms is the time each way; setting up a connection takes one round trip of it."""
        self.host, self.server_port, self.delay, self.connect = host, port, delay_ms / 1000, connect
        self.port = 0
        self._plan, self._every = collections.deque(), PASS
        self._seen, self._tasks = [], set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        # Bound and not listening: keeps the port ours while nobody listens on it.
        self._holder = self._bound(0)
        self.port = self._holder.getsockname()[1]
        self._listener = self._accepting = None

    def __enter__(self):
        self._thread.start()
        self._call(self._listen())
        return self

    def __exit__(self, *_):
        self._call(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._holder.close()

    def arm(self, faults=(), every=PASS):
        """The next connections get these faults in order, all after them get every."""
        self._call(self._arm(list(faults), every))

    def heal(self):
        """Ends what is still open; returns the connections since arm()."""
        return self._call(self._heal())

    def _call(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(PATIENCE)

    @staticmethod
    def _bound(port):
        raw = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        raw.bind(("127.0.0.1", port))
        return raw

    async def _listen(self):
        if self._listener is None:
            self._listener = self._bound(self.port)
            self._listener.listen(512)
            self._listener.setblocking(False)
            self._accepting = asyncio.create_task(self._accept_all(self._listener))

    async def _unlisten(self):
        if self._listener is not None:
            listener, self._listener = self._listener, None
            if self._accepting is not asyncio.current_task():
                self._accepting.cancel()
                await asyncio.gather(self._accepting, return_exceptions=True)
            listener.close()

    async def _accept_all(self, listener):
        while self._listener is listener:
            raw, _ = await self._loop.sock_accept(listener)
            fault = self._plan.popleft() if self._plan else self._every
            connection = Connection(fault)
            self._seen.append(connection)
            task = asyncio.create_task(Relay(self, connection, raw).run())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            await self._open_or_refuse()

    async def _arm(self, faults, every):
        self._plan, self._every = collections.deque(faults), every
        self._seen = []
        await self._open_or_refuse()

    async def _open_or_refuse(self):
        coming = self._plan[0] if self._plan else self._every
        if coming.kind == "refuse":
            await self._unlisten()
        else:
            await self._listen()

    async def _heal(self):
        refused = any(f.kind == "refuse" for f in [*list(self._plan)[:1], self._every])
        self._plan, self._every = collections.deque(), PASS
        seen = self._seen + ([Connection(REFUSE, fired=True)] if refused else [])
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._seen = []
        await self._listen()
        return seen

    async def _stop(self):
        await self._heal()
        await self._unlisten()
