#!/usr/bin/python3
"""The kiosk's times of each calendar in tests/fixtures/agenda, and of calendars made by chance,
are those that icalendar, dateutil and zoneinfo come to.

    tests/agenda/test_second_opinion.py BUILD
"""

import datetime as dt
import glob
import os
import random
import subprocess
import sys
import tempfile
from zoneinfo import ZoneInfo

import icalendar
from dateutil import rrule

HOME = ZoneInfo("Europe/Amsterdam")
UTC = dt.timezone.utc
WINDOWS = {"W. Europe Standard Time": "Europe/Berlin", "Customized Time Zone": "Europe/Amsterdam"}
FROM = int(dt.datetime(2026, 10, 18, tzinfo=HOME).timestamp())
UNTIL = int(dt.datetime(2027, 12, 23, tzinfo=HOME).timestamp())


def zone_of(prop):
    tzid = str(prop.params.get("TZID", ""))
    if not tzid:
        return HOME
    return ZoneInfo(WINDOWS.get(tzid, tzid.removeprefix("/mozilla.org/20050126_1/")))


def wall(value, zone):
    """A time on the clock of its zone, without the zone."""
    if not isinstance(value, dt.datetime):
        return dt.datetime(value.year, value.month, value.day)
    if value.tzinfo is UTC or (value.tzinfo and str(value.tzinfo) in ("UTC", "Etc/UTC")):
        return value.astimezone(zone).replace(tzinfo=None)
    return value.replace(tzinfo=None)


def moment(value, zone):
    return int(value.replace(tzinfo=zone, fold=0).timestamp())


def dates_in(event, name):
    """Every (value, zone) of RDATE or EXDATE."""
    props = event.get(name, [])
    for prop in props if isinstance(props, list) else [props]:
        for item in prop.dts:
            value = item.dt[0] if isinstance(item.dt, tuple) else item.dt
            yield value, zone_of(prop)


def length_of(event, start, zone):
    whole = not isinstance(event["DTSTART"].dt, dt.datetime)
    if "DTEND" in event:
        end = wall(event["DTEND"].dt, zone_of(event["DTEND"]) if not whole else HOME)
        if whole:
            return (end - start).days
        return moment(end, zone_of(event["DTEND"])) - moment(start, zone)
    if "DURATION" in event:
        return int(event["DURATION"].dt.total_seconds())
    return 1 if whole else 0


def starts_of(event, zone):
    """On the clock, as a set."""
    start = wall(event["DTSTART"].dt, zone)
    starts = {start}
    if "RRULE" in event:
        rule = event["RRULE"]
        parts = dict(rule)
        until = parts.pop("UNTIL", [None])[0]
        text = icalendar.vRecur(parts).to_ical().decode()
        repeated = rrule.rrulestr(text, dtstart=start)
        last = dt.datetime(2028, 1, 1)
        if until is not None:
            until = wall(until, zone) if isinstance(until, dt.datetime) else dt.datetime(
                until.year, until.month, until.day, 23, 59, 59)
            last = min(last, until)
        for found in repeated:
            if found > last:
                break
            starts.add(found)
    starts |= {wall(value, zone) for value, _ in dates_in(event, "RDATE")}
    return starts - {wall(value, zone) for value, _ in dates_in(event, "EXDATE")}


def slot_of(event):
    prop = event["RECURRENCE-ID"]
    zone = zone_of(prop)
    return moment(wall(prop.dt, zone), zone)


def row(event, start, zone, length):
    whole = not isinstance(event["DTSTART"].dt, dt.datetime)
    zone = HOME if whole else zone
    begin = moment(start, zone)
    end = moment(start + dt.timedelta(days=length), HOME) if whole else begin + length
    cancelled = str(event.get("STATUS", "")) == "CANCELLED"
    title = str(event["SUMMARY"])
    return str(event["UID"]), begin, end, int(whole), int(cancelled), title


def second_opinion(path):
    with open(path, "rb") as f:
        calendar = icalendar.Calendar.from_ical(f.read())
    events = [e for e in calendar.walk("VEVENT") if str(e.get("CLASS", "PUBLIC")) == "PUBLIC"]
    rows = set()
    for event in events:
        whole = not isinstance(event["DTSTART"].dt, dt.datetime)
        value = event["DTSTART"].dt
        zone = HOME if whole else zone_of(event["DTSTART"])
        start = wall(value, zone)
        length = length_of(event, start, zone)
        if "RECURRENCE-ID" in event:
            rows.add(row(event, start, zone, length))
            continue
        taken = {slot_of(e) for e in events if e["UID"] == event["UID"] and "RECURRENCE-ID" in e}
        for start in starts_of(event, zone):
            if moment(start, zone) not in taken:
                rows.add(row(event, start, zone, length))
    return {r for r in rows if r[1] < UNTIL and (r[2] > FROM if r[2] > r[1] else r[1] >= FROM)}


def ours(build, path):
    text = subprocess.run([f"{build}/tests/agenda/expand", path, str(FROM), str(UNTIL)],
                          check=True, capture_output=True, text=True)
    if text.stderr:
        sys.exit(f"{path}: {text.stderr}")
    rows = set()
    for line in text.stdout.splitlines():
        uid, start, end, whole, cancelled, title = line.split("\t")
        rows.add((uid, int(start), int(end), int(whole), int(cancelled), title))
    return rows


def compare(build, path, name):
    expected, got = second_opinion(path), ours(build, path)
    if expected != got:
        for r in sorted(expected - got)[:5]:
            print(f"{name}: missing {r} {dt.datetime.fromtimestamp(r[1], HOME)}")
        for r in sorted(got - expected)[:5]:
            print(f"{name}: too many {r} {dt.datetime.fromtimestamp(r[1], HOME)}")
        with open(path, encoding="utf-8") as f:
            print(f.read()[-1500:])
        sys.exit(1)
    return len(got)


DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def rule_by_chance(chance):
    kind = chance.choice(["DAILY", "WEEKLY", "MONTHLY", "MONTHLY", "YEARLY"])
    parts = [f"FREQ={kind}"]
    if chance.random() < 0.4:
        parts.append(f"INTERVAL={chance.randint(2, 5)}")
    if kind == "WEEKLY":
        parts.append("BYDAY=" + ",".join(chance.sample(DAYS, chance.randint(1, 3))))
    if kind == "MONTHLY":
        parts.append(chance.choice([
            f"BYMONTHDAY={chance.choice([1, 15, 29, 30, 31, -1, -2])}",
            f"BYDAY={chance.choice([1, 2, 3, 4, -1])}{chance.choice(DAYS)}"]))
    if kind == "YEARLY" and chance.random() < 0.5:
        parts.append(f"BYMONTH={chance.randint(1, 12)}")
    ending = chance.random()
    if ending < 0.3:
        parts.append(f"COUNT={chance.randint(1, 60)}")
    elif ending < 0.6:
        day = dt.datetime(2026, 11, 1) + dt.timedelta(hours=chance.randint(0, 9000))
        parts.append(f"UNTIL={day:%Y%m%dT%H}0000Z")
    return ";".join(parts)


def calendar_by_chance(chance):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//chance//NL"]
    for n in range(40):
        start = dt.datetime(2026, 1, 1) + dt.timedelta(hours=chance.randint(0, 9000))
        zone = chance.choice(["Europe/Amsterdam", "Europe/London", "America/New_York",
                              "Asia/Tokyo"])
        rule = rule_by_chance(chance)
        # What a DTSTART counts for that its own rule does not give is not said by the standard.
        if "BY" in rule:
            first = rrule.rrulestr(rule.split(";COUNT")[0].split(";UNTIL")[0], dtstart=start)
            start = next(iter(first), None)
            if start is None:  # 30 February
                continue
        lines += ["BEGIN:VEVENT", f"UID:chance-{n}", "DTSTAMP:20261118T080000Z",
                  f"DTSTART;TZID={zone}:{start:%Y%m%dT%H%M%S}", "DURATION:PT45M",
                  f"SUMMARY:Nummer {n}", f"RRULE:{rule}"]
        if chance.random() < 0.5:
            lines.append(f"EXDATE;TZID={zone}:{start:%Y%m%dT%H%M%S}")
        lines.append("END:VEVENT")
    return "\r\n".join(lines + ["END:VCALENDAR", ""])


def main():
    build = sys.argv[1] if len(sys.argv) > 1 else "build"
    total = 0
    files = sorted(glob.glob("tests/fixtures/agenda/*.ics"))
    assert len(files) >= 4, files
    for path in files:
        total += compare(build, path, path)
    seed = int(os.environ.get("SEED", random.randrange(1 << 30)))
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        for n in range(20):
            path = f"{folder}/{n}.ics"
            with open(path, "w", encoding="utf-8") as f:
                f.write(calendar_by_chance(chance))
            total += compare(build, path, f"SEED={seed}, calendar {n}")
    print(f"{len(files)} calendars of programs and 20 by chance (SEED={seed}): "
          f"{total} times, all the same")


main()
