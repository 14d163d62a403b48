"""The coach: why a deal stands where it stands, what to do about it, and what happens if nobody does (spec section 5).

Made from the deal's page alone: facets, health, benchmarks. No sentence says a number that is not on the page.
"""

from dealpulse.state.coach.deal import coach
from dealpulse.state.coach.people import coach_of_people
from dealpulse.state.coach.texts import DEFAULT_LANGUAGE, LANGUAGES, catalogue, language_of

__all__ = ("DEFAULT_LANGUAGE", "LANGUAGES", "catalogue", "coach", "coach_of_people", "language_of")
