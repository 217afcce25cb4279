"""
Reads calendar files as Python's icalendar does. A JSON list of their texts comes on stdin, and a
list of what each says goes to stdout. Instants are UTC milliseconds, told twice: by the zones that
the reader knows itself, and by those that the file describes.
"""

import json
import sys
import zoneinfo

from icalendar import Calendar

# The zones of the package `tzdata`, and not those of this machine.
zoneinfo.reset_tzpath(to=[])


def instant(moment):
    return round(moment.timestamp() * 1000)


def own_instant(moment, zone):
    return instant(moment.replace(tzinfo=zone) if zone else moment)


def event(part, zones):
    start, end = part["DTSTART"], part["DTEND"]
    zone = start.params.get("TZID")
    end_zone = end.params.get("TZID")
    return {
        "uid": str(part["UID"]),
        "sequence": int(part["SEQUENCE"]),
        "status": str(part["STATUS"]),
        "title": str(part["SUMMARY"]),
        "zone": zone,
        "startsAt": instant(start.dt),
        "endsAt": instant(end.dt),
        "own": {
            "startsAt": own_instant(start.dt, zones[zone] if zone else None),
            "endsAt": own_instant(end.dt, zones[end_zone] if end_zone else None),
        },
    }


def read(text):
    calendar = Calendar.from_ical(text)
    # Not looked up by its name: made of what the file says.
    zones = {
        str(part["TZID"]): part.to_tz(lookup_tzid=False) for part in calendar.walk("VTIMEZONE")
    }
    return {
        "method": str(calendar["METHOD"]),
        "zones": sorted(zones),
        "errors": [str(error) for part in calendar.walk() for error in part.errors],
        "events": [event(part, zones) for part in calendar.walk("VEVENT")],
    }


json.dump([read(text) for text in json.load(sys.stdin)], sys.stdout)
