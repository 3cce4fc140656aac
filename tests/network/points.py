"""Every fault that a program is to meet, by name."""
import collections

import fault as f
from message import ANSWERS

OK, DATAERR, TEMPFAIL, NOPERM, CONFIG = 0, 65, 75, 77, 78
FORBIDDEN = {"401", "403", "407"}
LIES = {"empty 200", "empty 201", "half a head"}  # cannot be told from a server that did it
TOO_BIG = {"half 200", "huge 200", "endless body", "endless chunks"}  # by what they say, or are
FIELDS = "name kind scene make codes connection address slow lie"


class Point(collections.namedtuple("Point", FIELDS)):
    """make(tls) gives the fault; codes are the exit codes that are right; connection None is every
    one; address is a drop to go to instead of the proxy; slow takes seconds; a lie says that a PUT
    was done, and it was not."""

    @classmethod
    def of(cls, name, kind, make, codes, connection=None, address=None, slow=False,
           lie=False):
        return cls(name, kind, name.split("/")[1], make, frozenset(codes), connection, address,
                   slow, lie)

    @classmethod
    def bytes(cls, world, scene, connection, kind, where, at):
        name = f"{world}/{scene}/{kind}/{where}/{connection}/{at}"
        made = getattr(f, kind)(where, at)
        return cls.of(name, f"{kind} at a byte", lambda tls: made, {OK, TEMPFAIL}, connection)


def byte_points(world, scene, profile):
    """A reset and a clean end at every byte of every connection, up and down."""
    return [Point.bytes(world, scene, number, kind, where, at)
            for number, sizes in enumerate(profile)
            for where, size in zip(("request", "answer"), sizes)
            for kind in ("reset", "close")
            for at in range(size + 1)]


def _codes(name, method, scene):
    """With which codes a program may end that got this answer."""
    if name in FORBIDDEN:
        return {NOPERM}
    if name == "413":
        return {CONFIG}
    if name in ("empty 200", "empty 201"):
        # As an answer to PUT it cannot be told from the real one; there is no acknowledgement.
        return {OK} if method == "PUT" else {DATAERR, TEMPFAIL}
    if name == "half a head" and method == "PUT":
        return {OK, TEMPFAIL}  # the line that says 201 did arrive
    if name == "404" and (method == "GET" or scene == "collect"):
        return {OK, DATAERR, TEMPFAIL}  # nothing there yet; or it says less than before
    if name in TOO_BIG and method != "PUT":
        return {DATAERR, TEMPFAIL}
    return {TEMPFAIL}


def _canned(world, scene):
    for name, answer in ANSWERS.items():
        slow = bool(answer.forever)
        # Taking an acknowledgement needs no PUT; what takes long is tried where most can happen.
        methods = ("", "GET") if scene == "ack" else ("", "GET", "PUT")
        if slow and (world != "http" or scene in ("first", "ack")):
            methods = ("",)
        for method in methods:
            for early in (False, True) if method == "PUT" else (False,):
                tls = None if world == "http" else "good"
                title = f"{world}/{scene}/{name}/{method or 'all'}{'-early' if early else ''}"
                yield Point.of(
                    title, "canned answer",
                    lambda known, a=answer, m=method, e=early, t=tls: f.canned(
                        a, m, known[t] if t else None, e),
                    _codes(name, method, scene), slow=slow, lie=name in LIES and method != "GET")


def _others(world, scene):
    def point(name, fault, codes, **more):
        return Point.of(f"{world}/{scene}/{name}", "other fault", lambda tls: fault, codes, **more)
    yield point("refused", f.REFUSE, {TEMPFAIL})
    yield point("hang", f.HANG, {TEMPFAIL}, slow=True)
    yield point("crawl", f.crawl(20), {TEMPFAIL}, slow=True)
    yield point("slow but well", f.crawl(20000), {OK})
    if world != "connect":  # there the proxy looks names up
        yield point("no such name", f.PASS, {TEMPFAIL}, address="https://postbus.invalid/")
    if world == "http":
        for method in ("", "GET") if scene == "ack" else ("", "GET", "PUT"):
            yield point(f"swallow {method}", f.swallow(method), {OK, TEMPFAIL}, slow=True)
            yield point(f"swallow and cut {method}", f.swallow(method, "cut"), {OK, TEMPFAIL})


def _certificates(world, scene):
    for name in ("expired", "other name", "other authority", "self-signed"):
        yield Point.of(f"{world}/{scene}/{name}", "wrong certificate",
                       lambda known, n=name: f.canned(ANSWERS["empty 200"], tls=known[n]),
                       {TEMPFAIL, CONFIG})


def _connects(world, scene):
    for name in ("400", "403", "404", "407", "429", "500", "502", "503", "garbage", "nothing",
                 "portal 200", "portal 302", "ssh", "half a head"):
        yield Point.of(f"{world}/{scene}/{name}/CONNECT", "refusing proxy",
                       lambda known, n=name: f.canned(ANSWERS[n], "CONNECT"), {TEMPFAIL, NOPERM})


def named_points(world, scenes):
    for scene in scenes:
        yield from _others(world, scene)
        if world in ("http", "https"):
            yield from _canned(world, scene)
        if world == "https":
            yield from _certificates(world, scene)
        if world == "connect":
            yield from _connects(world, scene)
