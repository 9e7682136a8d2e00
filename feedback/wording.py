"""Sentences that pages and e-mails must say alike."""

from django.utils.translation import gettext_lazy as _

from feedback.models import Survey, Wave

# What a promise means, said to respondents.
PROMISE_TEXTS = {
    Survey.Promise.IDENTIFIED: _(
        "Your answers carry your name: the coordinators can see who answered what."
    ),
    Survey.Promise.CONFIDENTIAL: _(
        "Your answers are confidential: coordinators, partners and funders see groups only, never"
        " fewer than five people together."
    ),
    Survey.Promise.ANONYMOUS: _(
        "Your answers are anonymous to coordinators, partners and funders: nothing that is kept"
        " connects them with you."
    ),
}

# How good a wave's state is, as the color of its badge; any other is quiet.
WAVE_TONES: dict[str, str] = {
    Wave.Status.SCHEDULED: "brand",
    Wave.Status.SENDING: "brand",
    Wave.Status.OPEN: "good",
    Wave.Status.CANCELED: "bad",
}
