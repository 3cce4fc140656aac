#!/usr/bin/env python3
"""What is valid after some events, following db/PROTOCOL.md only.

settle.py < LINES: each line is "KIOSK SEQ" and the JSON of an event, in any order.  Prints the
e-mail of each signup that is valid, and who helped with it.
"""
import json
import sys

signups, amends, withdrawn = {}, {}, set()
for line in sys.stdin:
    kiosk, seq, text = line.rstrip("\n").split(" ", 2)
    event = json.loads(text)
    key = (event["receipt"], event["form"])
    if event["kind"] == "withdrawal":
        withdrawn.add(event["receipt"])
    elif event["kind"] == "signup":
        signups[key] = event
    elif event["kind"] == "amend":
        amends.setdefault(key, {}).setdefault(kiosk, []).append((int(seq), event))

for key, kiosks in amends.items():
    newest = max(kiosks, key=lambda k: (max(e["made_at"] for _, e in kiosks[k]), k))
    signups[key] = max(kiosks[newest], key=lambda pair: pair[0])[1]
for key in sorted(signups):
    if key[0] not in withdrawn:
        event = signups[key]
        print(event["answers"]["email"], event.get("worker", ""))
