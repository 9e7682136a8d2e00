"""Words and tones of surveys and waves."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from feedback.content import Texts
from feedback.models import Survey, SurveyInvitation, Wave
from feedback.suppression.display import DisplayValue
from feedback.wording import PROMISE_TEXTS, WAVE_TONES
from records.numbers import number_text
from tenancy.texts import language_name

register = template.Library()

# Not "language_name": a template that loads i18n too would get Django's, which is English only.
register.filter("named_language", language_name)


@register.filter
def text_in(texts: Texts, language: str) -> str:
    """The text in a language, or the nearest there is."""
    return texts.text_in(language)


@register.filter
def promise_text(promise: str) -> str | Promise:
    """What a promise means to a respondent."""
    return PROMISE_TEXTS[Survey.Promise(promise)]


@register.filter
def wave_tone(wave: Wave) -> str:
    """The tone of a wave's badge."""
    return WAVE_TONES.get(Wave.Status(wave.status), "quiet")


@register.filter
def percent(value: float | None) -> str:
    """`42.857` as "42.9%" in the reader's format, as on every page; a dash without a value."""
    return "–" if value is None else _("%(number)s%%") % {"number": number_text(value, decimals=1)}


@register.filter
def rate_text(rate: DisplayValue) -> str:
    """A response rate in words, or a dash where there is none."""
    if rate.is_suppressed:
        return _("fewer than five")
    if not rate.is_shown:
        return "–"
    shown = {"percent": percent(rate.value), "numerator": rate.numerator, "n": rate.n}
    return _("%(percent)s (%(numerator)s of %(n)s)") % shown


@register.filter
def invitation_state(invitation: SurveyInvitation) -> str:
    """The state of an invitation in words."""
    if invitation.is_ineligible:
        return _("Taken out")
    if invitation.has_answered:
        return _("Answered")
    return _("Began") if invitation.has_started else _("Silent")
