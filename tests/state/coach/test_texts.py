"""Every language says everything, of every deal, and a catalogue that could not is refused."""

from importlib.resources import files

import pytest

from dealpulse.schemas.errors import Refused
from dealpulse.state.coach.texts import LANGUAGES, Unit, catalogue, language_of, number, read
from dealpulse.state.health.factors import FACTORS

ENGLISH = files("dealpulse.state.coach").joinpath("languages", "en.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_factor(language: str) -> None:
    assert set(catalogue(language).factors) == {factor.id for factor in FACTORS}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_speaks_against_a_deal_has_an_action_and_what_speaks_for_it_is_kept_up(language: str) -> None:
    for id_, words in catalogue(language).factors.items():
        assert bool(words.action) != bool(words.keep), id_


def test_languages_agree_on_what_is_an_action() -> None:
    of = {
        language: {id_ for id_, words in catalogue(language).factors.items() if words.action}
        for language in LANGUAGES
    }

    assert len({frozenset(ids) for ids in of.values()}) == 1


def test_one_two_and_many() -> None:
    times = Unit("once", "twice", "{n} times", ".")

    assert [times.say(n) for n in (0, 1, 2, 3, 1.0)] == ["0 times", "once", "twice", "3 times", "once"]


def test_numbers_are_said_as_people_say_them() -> None:
    assert [number(value) for value in (41.25, 3.44, 3.0, 1200, -9)] == ["41", "3.4", "3", "1200", "-9"]
    assert number(3.44, ",") == "3,4"


def test_an_unknown_language_is_the_default_one() -> None:
    assert [language_of(wanted) for wanted in ("de", "xx", None, 7)] == ["de", "en", "en", "en"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('good = "Good"', "", "xx.toml: buckets.good is missing"),
        (
            'good = "Good"',
            'good = "Good"\nbad = "x"',
            "xx.toml: buckets.bad is no key of a catalogue; take it out",
        ),
        ("{days_in_stage:days}, where", "{stage_days:days}, where", "nothing fills {stage_days}"),
        ("{pushes:times}", "{pushes:weeks}", "there is no unit weeks"),
        ("[factors.pushed]", "[factors.pulled]", "factors.pulled is no key of a catalogue"),
        ("keep = [", "action = [", "factors.frequent_outreach"),
        ("[next]", "[next_one]", "[next] is missing"),
        ('none = "Left alone', 'nothing = "Left alone', "next.nothing is no key"),
    ],
)
def test_a_catalogue_that_could_not_speak_is_refused(old: str, new: str, says: str) -> None:
    text = ENGLISH.replace(old, new, 1)
    if new.startswith("action"):
        text = ENGLISH.replace('touches in 30 days."]\n', "", 1)
        text = ENGLISH.replace('keep = ["Stay', 'action = ["x"]\nkeep = ["Stay', 1)

    with pytest.raises(Refused) as refused:
        read(text, "xx.toml")

    assert says in str(refused.value)
