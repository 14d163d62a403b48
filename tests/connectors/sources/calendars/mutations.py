"""Broken calendars: whole ones, or real ones where they are there, cut, spliced and garbled by a seed."""

import random
from pathlib import Path

from tests.connectors.sources.calendars.given import calendar, event
from tests.connectors.sources.foreign import DATA

_WORDS = r"""
BEGIN:VEVENT
END:VEVENT
BEGIN:VCALENDAR
END:VCALENDAR
BEGIN:VTIMEZONE
END:VTIMEZONE
BEGIN:VALARM
METHOD:REPLY
METHOD:CANCEL
METHOD:ADD
METHOD:REQUEST
RRULE:FREQ=SECONDLY
RRULE:FREQ=DAILY;COUNT=999999999
RRULE:FREQ=MONTHLY;BYDAY=5MO;BYSETPOS=-3
RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30
RRULE:FREQ=HOURLY;BYHOUR=25
RRULE:FREQ=WEEKLY;INTERVAL=0
RRULE:FREQ=MINUTELY;INTERVAL=1441;BYHOUR=3;BYSETPOS=2
EXRULE:FREQ=DAILY
RRULE:;;==
RECURRENCE-ID:20260310T090000Z
RECURRENCE-ID;RANGE=THISANDFUTURE:20260310T090000Z
RECURRENCE-ID;VALUE=DATE:20260310
DTSTART:99991231T235959Z
DTSTART:00010101
DTSTART;TZID=Nowhere:20260329T023000
DTSTART;TZID=../../etc/passwd:20260101T1
DTSTART:20260310T090000Z
DTEND;VALUE=DATE:20260310
DURATION:P99999999D
DURATION:-PT0S
RDATE:20260311T090000Z/PT1H
RDATE;VALUE=PERIOD:20260311T090000Z/20260101T000000Z,,,
EXDATE:20260310
EXDATE;TZID=Europe/Berlin:20260310T100000
SEQUENCE:99999999999999999999
SEQUENCE:-1
DTSTAMP:20260301T080000Z
LAST-MODIFIED:banana
CREATED:19000101T000000Z
ATTENDEE:mailto:
ATTENDEE;CN="
ATTENDEE;PARTSTAT=DECLINED:mailto:bo@acme.com
ORGANIZER:mailto:ana@ours.com
TZOFFSETTO:+2400
TZOFFSETFROM:-9999
STATUS:CANCELLED
X-WR-TIMEZONE:Mars/Olympus
X-WR-RELCALID:cal
UID:m1
UID:
""".splitlines()[1:]


def seeds() -> list[bytes]:
    """Calendars to break."""
    own = [
        calendar(event("DTSTART:20260310T090000Z", "RRULE:FREQ=WEEKLY;COUNT=9", "EXDATE:20260317T090000Z")),
        calendar("METHOD:REPLY", event("DTSTART;TZID=Europe/Berlin:20260310T090000", "SEQUENCE:1")),
        calendar(event("DTSTART;VALUE=DATE:20260310", "RDATE;VALUE=DATE:20260312", "RRULE:FREQ=YEARLY")),
    ]
    real = sorted(Path(DATA / "ics").glob("*/*.ics")) if (DATA / "ics").is_dir() else []
    return [text.encode() for text in own] + [path.read_bytes() for path in real]


def mutated(dice: random.Random, given: list[bytes]) -> bytes:
    """One broken calendar."""
    lines = dice.choice(given).split(b"\n")
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(lines)) if lines else 0
        match dice.randrange(11):
            case 0:
                lines = lines[:at]
            case 1:
                lines.insert(at, dice.choice(_WORDS).encode())
            case 2 if lines:
                del lines[at]
            case 3 if lines:
                lines[at] = _garbled(dice, lines[at])
            case 4:
                other = dice.choice(given).split(b"\n")
                cut = dice.randrange(len(other))
                lines = lines[:at] + other[cut : cut + dice.randint(1, 60)]
            case 5 if lines:
                lines.insert(dice.randrange(len(lines)), lines[at])
            case 6 if lines:
                lines[at] = lines[at][:5_000] * dice.choice([2, 50, 2_000])
            case 7 if lines:
                name, colon, value = lines[at].partition(b":")
                lines[at] = name + b";" + dice.randbytes(dice.randint(0, 9)) + colon + value
            case 8 if lines:
                lines[at] = lines[at].replace(b"2", str(dice.randrange(10)).encode(), 2)
            case 9 if lines:
                lines[at] = b" " + lines[at]
            case _:
                dice.shuffle(lines) if dice.random() < 0.1 else lines.extend(
                    [b"END:VEVENT", b"END:VCALENDAR"]
                )
    return b"\n".join(lines)


def _garbled(dice: random.Random, line: bytes) -> bytes:
    changed = bytearray(line)
    for _ in range(dice.randint(1, 4)):
        if changed:
            changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)
