"""What can be wrong with a connection, and what became of it."""
import dataclasses


@dataclasses.dataclass(frozen=True)
class Fault:
    kind: str = "pass"
    where: str = ""  # "request" or "answer"
    at: int = 0  # so many bytes went through first
    rate: int = 0  # bytes a second, each way
    answer: object = None  # a message.Answer
    early: bool = False  # answer before the body of the request was read
    method: str = ""  # only requests with this method; the others pass
    tls: object = None  # the ssl.SSLContext to speak to the client with

    def __str__(self):
        words = [self.kind, self.method, self.where]
        words += [f"at {self.at}"] if self.where else []
        words += [f"{self.rate} B/s"] if self.rate else []
        words += [self.answer.name] if self.answer else []
        words += ["early"] if self.early else []
        words += ["behind TLS"] if self.tls else []
        return " ".join(word for word in words if word)


PASS = Fault()
REFUSE = Fault("refuse")  # nobody listens
HANG = Fault("hang")  # accepted, and never a word


def reset(where, at):
    """RST to both sides after so many bytes of the request or of the answer."""
    return Fault("reset", where=where, at=at)


def close(where, at):
    """A clean end of both sides after so many bytes."""
    return Fault("close", where=where, at=at)


def swallow(method="", end="hold"):
    """The server did it, and the client never hears: held ("hold") or cut ("cut")."""
    return Fault("swallow" if end == "hold" else "swallow-cut", method=method)


def crawl(rate):
    return Fault("crawl", rate=rate)


def canned(answer, method="", tls=None, early=False):
    """This answer instead of the server's; with tls, behind that certificate."""
    return Fault("canned", answer=answer, method=method, tls=tls, early=early)


@dataclasses.dataclass
class Connection:
    fault: Fault
    up: int = 0  # bytes that the server got
    down: int = 0  # bytes that the client got from the server
    fired: bool = False
    target: str = ""  # what an HTTP proxy was asked for
    requests: list = dataclasses.field(default_factory=list)  # first lines, where they are read
