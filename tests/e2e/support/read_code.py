#!/usr/bin/python3
"""What other people's libraries read in a code: a vCard by vobject, a calendar by icalendar.

  read_code.py vcard|calendar|event FILE

Prints a line for each property, KEY=VALUE with \\n for a line break, in a fixed order.
"""
import sys


def show(key, value):
    print(f"{key}={value}".replace("\n", "\\n"))


def vcard(text):
    import vobject

    card = vobject.readOne(text)
    # The shortest has its name once, as what every phone reads.
    if "fn" in card.contents:
        card.validate(raiseException=True)
        show("FN", card.fn.value)
    show("N", card.n.value.given)
    for name in ("tel", "email", "title", "url"):
        for item in card.contents.get(name, []):
            show(name.upper(), item.value)
    for item in card.contents.get("org", []):
        show("ORG", ";".join(item.value))
    for item in card.contents.get("adr", []):
        show("ADR", item.value.street)
    known = {"version", "fn", "n", "tel", "email", "title", "url", "org", "adr"}
    assert set(card.contents) <= known, card.contents


def event(component):
    assert component.name == "VEVENT" and not component.errors, component.errors
    for name in ("UID", "SUMMARY", "LOCATION", "DESCRIPTION", "URL"):
        if name in component:
            show(name, component[name])
    for name in ("DTSTART", "DTEND"):
        show(name, component.decoded(name).isoformat())
    known = {"UID", "SUMMARY", "LOCATION", "DESCRIPTION", "URL", "DTSTART", "DTEND", "DTSTAMP"}
    assert set(component) <= known, component


def main():
    import icalendar

    with open(sys.argv[2], newline="", encoding="utf-8") as file:
        text = file.read()
    if sys.argv[1] == "vcard":
        vcard(text)
    elif sys.argv[1] == "event":
        event(icalendar.Event.from_ical(text))
    else:
        calendar = icalendar.Calendar.from_ical(text)
        assert calendar["VERSION"] == "2.0" and "PRODID" in calendar
        assert len(calendar.subcomponents) == 1
        assert "DTSTAMP" in calendar.subcomponents[0]
        event(calendar.subcomponents[0])


main()
