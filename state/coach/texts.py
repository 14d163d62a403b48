"""What the coach says: the one place with its sentences, a file for each language.

A sentence is a template over what a page holds. Where a fact may be missing there are several, and the first one of which
everything is known is said: so a page with gaps reads as well as a full one, and no sentence ever says "None".
"""

import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from string import Formatter
from typing import Any, Final, NamedTuple

from dealpulse.schemas.errors import Refused
from dealpulse.state.health import BUCKETS
from dealpulse.state.health.factors import FACTORS
from dealpulse.state.health.fix import ACTIONS

LANGUAGES: Final = ("en", "de")
DEFAULT_LANGUAGE: Final = "en"

Values = Mapping[str, Any]


class Unit(NamedTuple):
    """A number with its noun. A language with more plural forms (of 3, or of 21) needs its rule here."""

    one: str
    two: str
    other: str
    decimal: str

    def say(self, value: int | float) -> str:
        """So many of them."""
        n = number(value, self.decimal)
        return {"1": self.one, "2": self.two}.get(n, self.other).replace("{n}", n)


def number(value: int | float, decimal: str = ".") -> str:
    """A number as people say it: whole, or with one decimal where it is small."""
    if isinstance(value, float):
        value = round(value, 1) if abs(value) < 10 else round(value)
        if float(value).is_integer():
            value = int(value)
    return str(value).replace(".", decimal)


class Template(NamedTuple):
    """A sentence: literals and (placeholder, unit) in turn, and what must be known before it may be said."""

    parts: tuple[str | tuple[str, Unit | None], ...]
    needs: tuple[str, ...]

    def say(self, values: Values, decimal: str = ".") -> str:
        """The sentence."""
        if not self.needs:
            return "".join(self.parts)  # type: ignore[arg-type]
        said = []
        for part in self.parts:
            if isinstance(part, str):
                said.append(part)
                continue
            name, unit = part
            value = values[name]
            if unit is not None:
                said.append(unit.say(value))
            else:
                said.append(value if isinstance(value, str) else number(value, decimal))
        return "".join(said)


Variants = tuple[Template, ...]


class Words(NamedTuple):
    """What is said of one factor; `against`: it speaks against a deal, and has an action."""

    entered: Template
    left: Template
    clause: Variants
    after: dict[str, Variants]
    action: Variants
    redate: Variants
    keep: Variants


class Catalogue(NamedTuple):
    """One language.

    Attributes:
        language, name: code and own name.
        buckets, facets: by code, as people say them.
        benchmarks: by key of the page.
        sentences: everything else, by `section.key`.
        factors: by id.
    """

    language: str
    name: str
    decimal: str
    buckets: dict[str, str]
    facets: dict[str, str]
    benchmarks: dict[str, Template]
    sentences: dict[str, Variants]
    factors: dict[str, Words]

    def say(self, key: str, values: Values) -> str:
        """The sentence of a key."""
        return self.first(self.sentences[key], values)

    def first(self, variants: Variants, values: Values) -> str:
        """The first of the sentences of which everything is known.

        Raises:
            LookupError: of none; a mistake in the catalogue, which its test finds.
        """
        for template in variants:
            for name in template.needs:
                if values[name] is None:
                    break
            else:
                return template.say(values, self.decimal)
        raise LookupError(f"{self.language}: none of {len(variants)} sentences can be said of {dict(values)}")


# What may stand in braces. `value` and `threshold` are a factor's own.
FACTS: Final = frozenset(
    "age bucket close_date closes_today contacts days_in_stage days_left days_overdue days_since_inbound"
    " days_since_meeting days_since_start days_untouched inbound_14d last_meeting meetings_30d met_today next_meeting"
    " pushes stage touches_30d typical_contacts typical_cycle typical_stage win_rate".split()
)
# A rep's or a team's metrics, heaviest first, and what may stand in their sentences.
PEOPLE: Final[dict[str, frozenset[str]]] = {
    "neglected_best": frozenset(("n",)),
    "at_risk": frozenset(("n", "total", "share")),
    "untouched": frozenset(("red", "owned")),
    "shallow": frozenset(("yellow", "touched")),
    "no_pipeline": frozenset(("worked",)),
    "large_book": frozenset(("owned",)),
    "large_books": frozenset(("n",)),
    "low_score": frozenset(("n",)),
    "creation": frozenset(("worked", "created")),
    "fine": frozenset(("worked", "owned")),
}
SENTENCES: Final[dict[str, frozenset[str]]] = {
    **{
        f"assessment.{key}": frozenset(names.split())
        for key, names in (
            ("verdict", "bucket reasons"),
            ("both", "a b"),
            ("contrast", "a b"),
            ("watch", "a"),
            ("favour", "a"),
            ("overdue", "days_overdue"),
            ("nothing", "bucket"),
            ("young", "age"),
            ("young_good", "age reasons"),
            ("young_so_far", "reasons"),
            ("young_nothing", ""),
            ("capped", "bucket a"),
            ("stale", "bucket a"),
            ("closed", "stage age bucket"),
        )
    },
    **{f"next.{key}": frozenset(("bucket", "date")) for key in ("worse", "better", "none")},
    **{f"fix.{act}": frozenset[str]() for act, _ in ACTIONS},
    **{f"people.{metric}.{part}": names for metric, names in PEOPLE.items() for part in ("why", "action")},
    "fix.list": frozenset("ab"),
    "fix.join": frozenset("ab"),
    **{f"fix.{key}": frozenset(("acts", "bucket")) for key in ("one", "other", "none", "capped")},
}


def language_of(wanted: Any) -> str:
    """A language that there is; the default for any other."""
    return wanted if wanted in LANGUAGES else DEFAULT_LANGUAGE


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: str) -> Catalogue:
    """The catalogue of a language, checked."""
    name = f"{language}.toml"
    return read(files(__package__).joinpath("languages", name).read_text(encoding="utf-8"), name)


def read(text: str, name: str) -> Catalogue:
    """A catalogue from its text.

    Raises:
        Refused: one sentence with the file and the key: missing, unknown, or with a placeholder that nothing fills.
    """
    given = tomllib.loads(text)
    reader = _Reader(name, given)
    reader.only("", given, ("language", "units", "buckets", "facets", "benchmarks", "factors", *_SECTIONS))
    return Catalogue(
        name.removesuffix(".toml"),
        given["language"]["name"],
        reader.decimal,
        reader.names("buckets", BUCKETS),
        reader.names("facets", FACETS),
        {
            key: reader.template(f"benchmarks.{key}", given["benchmarks"].get(key), frozenset(("value",)))
            for key in BENCHMARKS
        },
        reader.sentences(),
        reader.factors(),
    )


_SECTIONS: Final = ("assessment", "next", "fix", "people")
FACETS: Final = (
    "days_untouched next_meeting advanced_30d age_days days_until_close meetings_30d days_since_inbound touches_30d"
    " inbound_14d push_count days_in_stage contacts_engaged".split()
)
BENCHMARKS: Final = ("days_to_won", "days_in_stage", "sales_cycle", "contacts_engaged", "win_rate")


class _Reader:
    """Reads one catalogue and refuses what could not be said."""

    def __init__(self, name: str, given: dict[str, Any]) -> None:
        self._name = name
        self._given = given
        for section in ("language", "units", "buckets", "facets", "benchmarks", "factors", *_SECTIONS):
            if not isinstance(given.get(section), dict):
                raise Refused(f"{name}: [{section}] is missing")
        self.decimal: str = given["language"].get("decimal", ".")
        self._units = {
            key: Unit(forms["one"], forms.get("two", forms["other"]), forms["other"], self.decimal)
            for key, forms in given["units"].items()
        }

    def only(self, path: str, found: Iterable[str], known: Iterable[str]) -> None:
        """Refuse keys that nothing reads."""
        strange = sorted(set(found) - set(known))
        if strange:
            raise Refused(f"{self._name}: {path}{strange[0]} is no key of a catalogue; take it out")

    def names(self, section: str, wanted: Iterable[str]) -> dict[str, str]:
        """Plain words by code."""
        given = self._given[section]
        wanted = list(wanted)
        self.only(f"{section}.", given, wanted)
        for key in wanted:
            if not isinstance(given.get(key), str):
                raise Refused(f"{self._name}: {section}.{key} is missing")
        return {key: given[key] for key in wanted}

    def sentences(self) -> dict[str, Variants]:
        """All that is said of a deal but of its factors."""
        for section in _SECTIONS:
            known = [key.split(".")[1] for key in SENTENCES if key.startswith(f"{section}.")]
            self.only(f"{section}.", self._given[section], known)
        found = {}
        for path, allowed in SENTENCES.items():
            given: Any = self._given
            for key in path.split("."):
                given = given.get(key, {}) if isinstance(given, dict) else {}
            found[path] = self.variants(path, given or None, allowed)
        return found

    def factors(self) -> dict[str, Words]:
        """What is said of each factor."""
        given = self._given["factors"]
        self.only("factors.", given, [factor.id for factor in FACTORS])
        return {factor.id: self._words(factor.id, given.get(factor.id)) for factor in FACTORS}

    def _words(self, id_: str, given: Any) -> Words:
        path = f"factors.{id_}"
        if not isinstance(given, dict):
            raise Refused(f"{self._name}: [{path}] is missing")
        self.only(f"{path}.", given, Words._fields)
        if ("action" in given) == ("keep" in given):
            raise Refused(f"{self._name}: {path} needs an `action` or a `keep`, and not both")
        own = frozenset(("value", "threshold"))

        def several(key: str) -> Variants:
            return self.variants(f"{path}.{key}", given[key], FACTS) if key in given else ()

        return Words(
            self.template(f"{path}.entered", given.get("entered"), own),
            self.template(f"{path}.left", given.get("left"), own),
            self.variants(f"{path}.clause", given.get("clause"), FACTS),
            {
                other: self.variants(f"{path}.after.{other}", said, FACTS)
                for other, said in given.get("after", {}).items()
            },
            several("action"),
            several("redate"),
            several("keep"),
        )

    def variants(self, path: str, given: Any, allowed: frozenset[str]) -> Variants:
        """One sentence or several."""
        several = given if isinstance(given, list) else [given]
        return tuple(self.template(path, one, allowed) for one in several)

    def template(self, path: str, given: Any, allowed: frozenset[str]) -> Template:
        """A sentence, or {when, say}."""
        when: list[str] = []
        if isinstance(given, dict):
            when, given = [given["when"]], given.get("say")
        if not isinstance(given, str):
            raise Refused(f"{self._name}: {path} is missing; give a sentence")
        parts: list[str | tuple[str, Unit | None]] = []
        names: list[str] = []
        for literal, name, unit, _ in Formatter().parse(given):
            if literal:
                parts.append(literal)
            if name is not None:
                if unit and unit not in self._units:
                    raise Refused(f"{self._name}: {path}: {{{name}:{unit}}}: there is no unit {unit}")
                parts.append((name, self._units[unit] if unit else None))
                names.append(name)
        for name in (*names, *when):
            if name not in allowed:
                raise Refused(
                    f"{self._name}: {path}: nothing fills {{{name}}}; use {', '.join(sorted(allowed)) or 'none'}"
                )
        return Template(tuple(parts), tuple(dict.fromkeys((*when, *names))))
