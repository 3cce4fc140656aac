#!/usr/bin/env python3
"""Opens a batch with PyNaCl, following db/PROTOCOL.md only.

read_batch.py BATCH SIGN_PUBLIC_HEX BOX_SECRET_HEX: prints the JSON inside each box.
"""
import base64
import hashlib
import json
import sys

from nacl.public import PrivateKey, SealedBox
from nacl.signing import VerifyKey

data = open(sys.argv[1], "rb").read()
body, last = data[: data[:-1].rindex(b"\n") + 1], data[data[:-1].rindex(b"\n") + 1 :]
VerifyKey(bytes.fromhex(sys.argv[2])).verify(body, base64.b64decode(json.loads(last)["signature"]))

header, *events = [json.loads(line) for line in body.splitlines()]
assert (header["format"], header["version"], header["events"]) == ("wijkkiosk-batch", 1, len(events))

secret = PrivateKey(bytes.fromhex(sys.argv[3]))
key_id = hashlib.blake2b(bytes(secret.public_key), digest_size=32).digest()[:8].hex()
mine = header["recipients"].index(key_id)
for event in events:
    plain = SealedBox(secret).decrypt(base64.b64decode(event["sealed"][mine]))
    length = int.from_bytes(plain[:4], "little")
    assert not any(plain[4 + length :])
    print(plain[4 : 4 + length].decode())
