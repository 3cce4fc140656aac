#!/usr/bin/env python3
"""The proxy does to a connection what it says, and nothing else.  Usage: test_proxy.py"""
import http.server
import os
import socket
import ssl
import tempfile
import threading
import time
import unittest

import certs
import fault as p
from message import ANSWERS
from proxy import Proxy

BODY = bytes(range(256)) * 16


class Drop(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_PUT(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if len(body) == int(self.headers["Content-Length"]):
            self.server.kept[self.path] = body
        self._say(201, b"")

    def do_GET(self):
        body = self.server.kept.get(self.path)
        self._say(404 if body is None else 200, body or b"")

    def _say(self, status, body):
        self.send_response_only(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 64  # a connection that finds no room in it comes back after a second

    def handle_error(self, *_):
        pass  # clients that break off are what this is about


def server():
    made = Server(("127.0.0.1", 0), Drop)
    made.kept, made.daemon_threads = {}, True
    threading.Thread(target=made.serve_forever, args=(0.01,), daemon=True).start()
    return made


def request(method, path, body=b""):
    head = f"{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def talk(port, data, until=None, tls=None):
    """Sends data; what came back, and how it ended: "end", "reset", "enough" or "refused"."""
    got = b""
    try:
        raw = socket.create_connection(("127.0.0.1", port), timeout=10)
        line = tls.wrap_socket(raw, server_hostname="127.0.0.1") if tls else raw
    except ConnectionRefusedError:
        return got, "refused"
    except ConnectionResetError:
        return got, "reset"
    with line:
        try:
            line.sendall(data)
            while until is None or len(got) < until:
                piece = line.recv(65536)
                if not piece:
                    return got, "end"
                got += piece
            return got, "enough"
        except (ConnectionResetError, BrokenPipeError):
            return got, "reset"


class ProxyTest(unittest.TestCase):
    def setUp(self):
        self.server = server()
        self.proxy = Proxy("127.0.0.1", self.server.server_port)
        self.proxy.__enter__()
        self.put = request("PUT", "/a", BODY)
        self.whole, _ = talk(self.server.server_port, request("PUT", "/probe", BODY), until=38)
        self.server.kept.clear()

    def tearDown(self):
        self.proxy.__exit__(None, None, None)
        self.server.shutdown()
        self.server.server_close()

    def meets(self, fault, data=None, **more):
        self.proxy.arm([fault])
        got, end = talk(self.proxy.port, data or self.put, **more)
        seen = self.proxy.heal()
        self.assertEqual([c.fault for c in seen], [fault])
        return got, end, seen[0]

    def test_a_healthy_line_passes_everything(self):
        self.assertTrue(self.whole.startswith(b"HTTP/1.1 201 Created\r\n"))
        got, _, seen = self.meets(p.PASS, until=len(self.whole))
        self.assertEqual(got, self.whole)
        self.assertEqual(self.server.kept, {"/a": BODY})
        self.assertEqual((seen.up, seen.down, seen.fired), (len(self.put), len(self.whole), False))

    def test_the_request_breaks_at_each_byte(self):
        for make, ends in ((p.reset, "reset"), (p.close, "end")):
            for at in [*range(0, 80, 7), len(self.put) - 1]:
                with self.subTest(make=make.__name__, at=at):
                    got, end, seen = self.meets(make("request", at))
                    self.assertEqual((got, end), (b"", ends))
                    self.assertEqual((seen.up, seen.fired), (at, True))
        self.assertEqual(self.server.kept, {})

    def test_the_answer_breaks_at_each_byte_and_the_server_did_it(self):
        for make, ends in ((p.reset, "reset"), (p.close, "end")):
            for at in range(len(self.whole)):
                self.server.kept.clear()
                with self.subTest(make=make.__name__, at=at):
                    got, end, seen = self.meets(make("answer", at))
                    self.assertEqual((got, end), (self.whole[:at], ends))
                    self.assertTrue(seen.fired)
                    self.assertEqual(self.server.kept, {"/a": BODY})

    def test_a_fault_that_is_never_reached_did_not_fire(self):
        got, _, seen = self.meets(p.reset("request", 9999), until=len(self.whole))
        self.assertEqual((got, seen.fired), (self.whole, False))

    def test_refused_and_back_on_the_same_port(self):
        for _ in range(3):
            self.proxy.arm([p.REFUSE])
            self.assertEqual(talk(self.proxy.port, self.put), (b"", "refused"))
            self.assertTrue(self.proxy.heal()[-1].fired)
            self.assertEqual(talk(self.proxy.port, self.put, until=5)[1], "enough")

    def test_only_the_second_connection_is_refused(self):
        self.proxy.arm([p.PASS, p.REFUSE])
        self.assertEqual(talk(self.proxy.port, self.put, until=5)[1], "enough")
        self.assertEqual(talk(self.proxy.port, self.put)[1], "refused")
        self.assertEqual([c.fault.kind for c in self.proxy.heal()], ["pass", "refuse"])

    def test_swallowed_answers_were_acted_upon(self):
        data = request("GET", "/none") + self.put
        for end, ends in (("hold", None), ("cut", "reset")):
            self.server.kept.clear()
            self.proxy.arm([p.swallow("PUT", end)])
            with socket.create_connection(("127.0.0.1", self.proxy.port), timeout=0.3) as line:
                line.sendall(data)
                got, how = b"", None
                try:
                    while piece := line.recv(65536):
                        got += piece
                except ConnectionResetError:
                    how = "reset"
                except TimeoutError:
                    pass
            self.assertEqual((got[:12], how), (b"HTTP/1.1 404", ends))
            self.assertEqual(got.count(b"HTTP/"), 1)
            self.assertEqual(self.server.kept, {"/a": BODY})
            self.assertTrue(self.proxy.heal()[0].fired)

    def test_a_crawl_takes_its_time(self):
        start = time.monotonic()
        got, _, _ = self.meets(p.crawl(8000), until=len(self.whole))
        self.assertEqual(got, self.whole)
        self.assertGreater(time.monotonic() - start, len(self.put) / 8000 * 0.9)

    def test_canned_answers_reach_the_client_and_not_the_server(self):
        for name, answer in ANSWERS.items():
            for early in (False, True):
                enough = len(answer.bytes) + 5 * len(answer.forever)
                with self.subTest(name=name, early=early):
                    got, _, seen = self.meets(p.canned(answer, early=early), until=enough or None)
                    self.assertEqual(got[:enough], answer.bytes + 5 * answer.forever)
                    self.assertTrue(seen.fired)
        self.assertEqual(self.server.kept, {})

    def test_an_endless_answer_ends_with_its_client(self):
        with tempfile.TemporaryDirectory() as folder:
            tls = certs.contexts(folder, "IP:127.0.0.1")["good"]
            trust = ssl.create_default_context(cafile=os.path.join(folder, "ours/ca.pem"))
            for answer in (a for a in ANSWERS.values() if a.forever):
                with self.subTest(answer=answer.name):
                    fault = p.canned(answer, tls=tls)
                    got, _, _ = self.meets(fault, until=1000, tls=trust)
                    self.assertGreaterEqual(len(got), 1000)

    def test_canned_for_one_method_passes_the_others(self):
        data = request("GET", "/a") + self.put
        got, end, seen = self.meets(p.canned(ANSWERS["507"], "PUT"), data)
        self.assertTrue(got.startswith(b"HTTP/1.1 404"))
        self.assertIn(b"HTTP/1.1 507 Insufficient Storage", got)
        self.assertEqual((end, len(seen.requests)), ("end", 2))

    def test_a_connect_proxy_leads_to_the_server(self):
        with Proxy("127.0.0.1", self.server.server_port, connect=True) as proxy:
            head = b"CONNECT post.test:443 HTTP/1.1\r\nHost: post.test:443\r\n\r\n"
            got, _ = talk(proxy.port, head + self.put, until=39 + len(self.whole))
            self.assertEqual(got.count(b"HTTP/1.1 "), 2)
            self.assertEqual(proxy.heal()[0].target, "post.test:443")
            self.assertEqual(self.server.kept, {"/a": BODY})
            proxy.arm([p.canned(ANSWERS["407"], "CONNECT")])
            self.assertTrue(talk(proxy.port, head)[0].startswith(b"HTTP/1.1 407"))
            got, _ = talk(proxy.port, request("GET", "http://post.test/a"), until=12)
            self.assertTrue(got.startswith(b"HTTP/1.1 404"))  # this server knows no such path

    def test_a_round_trip_takes_its_delay(self):
        with Proxy("127.0.0.1", self.server.server_port, delay_ms=25) as proxy:
            start = time.monotonic()
            talk(proxy.port, self.put, until=len(self.whole))
            self.assertGreaterEqual(time.monotonic() - start, 0.1)  # the handshake, and the request

    def test_sixteen_transfers_share_the_delay(self):
        # So long that the work of a busy machine is nothing beside it.
        big = os.urandom(1 << 16)
        with Proxy("127.0.0.1", self.server.server_port, delay_ms=250) as proxy:
            def took(count):
                start = time.monotonic()
                threads = [threading.Thread(target=talk, args=(
                    proxy.port, request("PUT", f"/{i}", big), len(self.whole)))
                    for i in range(count)]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
                return time.monotonic() - start
            alone, all_of_them = took(1), took(16)
        self.assertEqual(self.server.kept, {f"/{i}": big for i in range(16)})
        print(f"64 KiB at 500 ms: {alone:.2f} s; 16 at once: {all_of_them:.2f} s")
        self.assertGreaterEqual(alone, 1)
        self.assertLess(all_of_them, 8 * alone)

    def test_certificates_are_wrong_in_the_way_they_should_be(self):
        says = {"good": None, "expired": "expired", "other name": "mismatch",
                "other authority": "local issuer", "self-signed": "self-signed"}
        with tempfile.TemporaryDirectory() as folder:
            made = certs.contexts(folder, "IP:127.0.0.1")
            trust = ssl.create_default_context(cafile=os.path.join(folder, "ours/ca.pem"))
            self.assertEqual(set(made), set(says))
            for name, tls in made.items():
                fault = p.canned(ANSWERS["empty 200"], tls=tls)
                with self.subTest(name=name):
                    if says[name] is None:
                        got, _, seen = self.meets(fault, tls=trust)
                        self.assertEqual((got, seen.fired), (ANSWERS["empty 200"].bytes, True))
                        continue
                    with self.assertRaises(ssl.SSLCertVerificationError) as caught:
                        self.meets(fault, tls=trust)
                    self.assertIn(says[name], caught.exception.verify_message)
                    self.proxy.heal()


if __name__ == "__main__":
    unittest.main()
