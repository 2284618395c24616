"""Writes the public holidays of many countries, and the Windows names of time zones, as text for crates/hours.

Run by `cargo xtask holidays`, with the packages `holidays`, `babel` and `tzlocal`; never when Relais is built or runs.
"""

import sys
import unicodedata
from importlib.metadata import version
from pathlib import Path

import holidays
from babel import Locale
from tzlocal.windows_tz import win_tz

FIRST, LAST = 2020, 2036
COUNTRIES = """
    AD AL AT AX BA BE BG BY CH CY CZ DE DK EE ES FI FO FR GB GE GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC MD ME MK
    MT NL NO PL PT RO RS RU SE SI SK SM TR UA VA XK
    CA US AR BR CL CO CR MX PE UY
    AE AU CN HK ID IL IN JP KR MY NZ PH SA SG TH TW VN
    CI CM DZ EG KE MA MG MU NG RE SN TN ZA
""".split()
ENGLISH, FRENCH = Locale("en").territories, Locale("fr").territories


def language(cls, *wanted):
    """The first language of the country whose code begins as wanted."""
    for start in wanted:
        for code in sorted(cls.supported_languages):
            if code == start or code.startswith(start + "_"):
                return code
    return None


def is_latin(text):
    return all("LATIN" in unicodedata.name(c, "") for c in text if c.isalpha())


def days(code, region, tongue):
    return dict(holidays.country_holidays(code, subdiv=region, years=range(FIRST, LAST + 1), language=tongue))


def names(code, cls, region):
    """Each date with its English name and, where it differs, its French or local one."""
    local = days(code, region, None)
    en = language(cls, "en_US", "en")
    fr = language(cls, "fr")
    english = days(code, region, en) if en else local
    french = days(code, region, fr) if fr else {}
    for date, here in local.items():
        first = english.get(date, here)
        second = french.get(date) or (here if is_latin(here) else first)
        yield date, (first, "" if second == first else second)


def regions(cls):
    """Codes with the names that the package gives them."""
    aliases = {}
    for name, code in cls.subdivisions_aliases.items():
        if name not in cls.subdivisions:
            # Some parts of France are countries of ISO 3166 too, and are called by that code.
            aliases.setdefault(code, FRENCH.get(name, name))
    for code in cls.subdivisions:
        # "Zone A" is for school holidays alone.
        if " " not in code:
            yield code, aliases.get(code) or FRENCH.get(code, code)


def among(scopes, every):
    """The shortest way to say which regions: `*` all, `!` all but these. `-` is the country without a region."""
    if scopes == every:
        return "*"
    those, others = ",".join(sorted(scopes)), "!" + ",".join(sorted(every - scopes))
    return min(those, others, key=len)


def written(dates):
    """Month and day for each year in turn: `-` none, `+` between several; alone after `=`, the same every year."""
    by_year = [
        "+".join(d.strftime("%m%d") for d in sorted(dates) if d.year == year) or "-" for year in range(FIRST, LAST + 1)
    ]
    return "=" + by_year[0] if len(set(by_year)) == 1 else " ".join(by_year)


def country(code):
    cls = getattr(holidays, code)
    places = sorted(regions(cls), key=lambda place: place[1])
    every = {"-", *(place for place, _ in places)}
    found = {}
    for scope in every:
        for date, name in names(code, cls, None if scope == "-" else scope):
            found.setdefault((name, date), set()).add(scope)
    rows = {}
    for (name, date), scopes in found.items():
        rows.setdefault((name, among(scopes, every)), set()).add(date)
    yield "C\t" + "\t".join([code, ENGLISH[code], FRENCH[code]])
    for place, name in places:
        yield f"R\t{place}\t{name}"
    for ((en, other), where), dates in sorted(rows.items(), key=lambda row: (min(row[1]), row[0])):
        yield "H\t" + "\t".join([en, other, where, written(dates)])


def write(path, lines):
    lines = list(lines)
    for line in lines:
        assert "\n" not in line and "\r" not in line, line
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{path.name}: {len(lines)} lines, {path.stat().st_size} bytes")


def main():
    to = Path(sys.argv[1])
    to.mkdir(parents=True, exist_ok=True)
    lines = [
        "# Public holidays, written by `cargo xtask holidays`; see xtask/src/write_holidays.py for what the lines mean.",
        f"V\tholidays\t{version('holidays')}\t{FIRST}\t{LAST}",
    ]
    for code in sorted(COUNTRIES):
        lines.extend(country(code))
    write(to / "holidays.txt", lines)
    zones = [
        "# Windows names of time zones and their IANA names, written by `cargo xtask holidays`.",
        f"V\ttzlocal\t{version('tzlocal')}",
    ]
    zones.extend(f"{name}\t{zone}" for name, zone in sorted(win_tz.items()))
    write(to / "windows-zones.txt", zones)


main()
