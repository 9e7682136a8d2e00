"""
Ready-made surveys to start from, in English and Spanish.

A survey made from one is an ordinary draft: every text and question can be changed. The texts are
data in the survey's own languages, not part of the interface, so they do not go through gettext.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from feedback.content import QuestionKind

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """
    A ready-made survey, named and described in the interface's language. ``questions`` are the
    fields of draft questions, without their survey and position.
    """

    name: Promise
    description: Promise
    title: Texts
    intro: Texts
    thanks: Texts
    questions: tuple[dict[str, Any], ...]


def _t(en: str, es: str) -> dict[str, str]:
    return {"en": en, "es": es}


def _options(*options: tuple[str, Texts], no_opinion: Texts | None = None) -> list[dict[str, Any]]:
    """Options by id; those of a rating run from lowest to highest."""
    found = [{"id": key, "text": text, "is_no_opinion": False} for key, text in options]
    if no_opinion:
        found.append({"id": "no-opinion", "text": no_opinion, "is_no_opinion": True})
    return found


# What a new rating starts with.
AGREEMENT_SCALE: Final = _options(
    ("strongly-disagree", _t("Strongly disagree", "Muy en desacuerdo")),
    ("disagree", _t("Disagree", "En desacuerdo")),
    ("neither", _t("Neither agree nor disagree", "Ni de acuerdo ni en desacuerdo")),
    ("agree", _t("Agree", "De acuerdo")),
    ("strongly-agree", _t("Strongly agree", "Muy de acuerdo")),
    no_opinion=_t("I can't say", "No sabría decir"),
)


def _agree(en: str, es: str) -> dict[str, Any]:
    return {"kind": QuestionKind.RATING, "text": _t(en, es), "options": AGREEMENT_SCALE}


_PARTNERSHIP_CHECK: Final = Instrument(
    name=_("Partnership check"),
    description=_("Ten questions, about five minutes: how partners see the work they share."),
    title=_t("Partnership check", "Chequeo de la alianza"),
    intro=_t(
        "Ten questions about how we work together. It takes about five minutes. You can stop at"
        " any time and come back with the same link.",
        "Diez preguntas sobre cómo trabajamos juntos. Toma unos cinco minutos. Puede parar en"
        " cualquier momento y volver con el mismo enlace.",
    ),
    thanks=_t(
        "Thank you. We will share what we heard, and what we change because of it.",
        "Gracias. Compartiremos lo que escuchamos y lo que cambiaremos por ello.",
    ),
    questions=(
        {
            "kind": QuestionKind.SINGLE_CHOICE,
            "text": _t(
                "How often did you work with other partners in the last three months?",
                "¿Con qué frecuencia trabajó con otras organizaciones en los últimos tres meses?",
            ),
            "options": _options(
                ("weekly", _t("Every week", "Cada semana")),
                ("monthly", _t("Every month", "Cada mes")),
                ("once", _t("Once or twice", "Una o dos veces")),
                ("never", _t("Not at all", "Nunca")),
            ),
            "is_required": True,
        },
        _agree(
            "We agree on what we want to achieve.", "Estamos de acuerdo en lo que queremos lograr."
        ),
        _agree(
            "I know what my organization is expected to do.",
            "Sé qué se espera que haga mi organización.",
        ),
        _agree(
            "Decisions are made fairly, whoever brings the money.",
            "Las decisiones se toman de forma justa, sin importar quién pone el dinero.",
        ),
        _agree(
            "When something goes wrong, we can say so openly.",
            "Cuando algo sale mal, podemos decirlo abiertamente.",
        ),
        _agree(
            "The students and families we serve have a real say.",
            "Los estudiantes y las familias a quienes servimos tienen voz de verdad.",
        ),
        {
            "kind": QuestionKind.MULTIPLE_CHOICE,
            "text": _t(
                "What has your organization gained from taking part?",
                "¿Qué ha ganado su organización al participar?",
            ),
            "help_text": _t("Choose all that apply.", "Elija todo lo que corresponda."),
            "options": _options(
                ("people", _t("New contacts", "Nuevos contactos")),
                ("knowledge", _t("Knowledge or skills", "Conocimientos o habilidades")),
                ("resources", _t("Money, space or equipment", "Dinero, espacio o equipos")),
                ("reach", _t("Reaching more people", "Llegar a más personas")),
                ("voice", _t("A stronger voice", "Una voz más fuerte")),
                ("nothing", _t("Nothing yet", "Nada todavía")),
            ),
        },
        {
            "kind": QuestionKind.NUMBER,
            "text": _t(
                "About how many hours a month does your organization put in?",
                "¿Cuántas horas al mes dedica su organización, más o menos?",
            ),
            "help_text": _t("A rough guess is fine.", "Basta con una estimación."),
        },
        {
            "kind": QuestionKind.ZERO_TO_TEN,
            "text": _t(
                "How likely are you to recommend this partnership to an organization like yours?",
                "¿Qué tan probable es que recomiende esta alianza a una organización como la suya?",
            ),
            "low_label": _t("Not at all likely", "Nada probable"),
            "high_label": _t("Extremely likely", "Muy probable"),
        },
        {
            "kind": QuestionKind.LONG_TEXT,
            "text": _t(
                "What is the one thing we should change?", "¿Qué es lo que más deberíamos cambiar?"
            ),
            "help_text": _t(
                "Please do not name people, so that everyone can be heard safely.",
                "Por favor no nombre a personas, para que todos puedan opinar con confianza.",
            ),
        },
    ),
)

_MEETING_PULSE: Final = Instrument(
    name=_("Meeting pulse"),
    description=_("Three questions right after a meeting."),
    title=_t("Meeting pulse", "Pulso de la reunión"),
    intro=_t("Three short questions, one minute.", "Tres preguntas cortas, un minuto."),
    thanks=_t("Thank you. See you next time.", "Gracias. Hasta la próxima."),
    questions=(
        _agree("The meeting was worth my time.", "La reunión valió mi tiempo."),
        _agree("I could say what I wanted to say.", "Pude decir lo que quería decir."),
        {
            "kind": QuestionKind.LONG_TEXT,
            "text": _t("What should we do differently?", "¿Qué deberíamos hacer de otra manera?"),
        },
    ),
)

INSTRUMENTS: Final[dict[str, Instrument]] = {
    "partnership-check": _PARTNERSHIP_CHECK,
    "meeting-pulse": _MEETING_PULSE,
}
