"""The API's one router: every room registers its nouns here."""

from feedback.api_urls import register as register_feedback
from meetings.api_urls import register as register_meetings
from messaging.api_urls import register as register_messaging
from metrics.api_urls import register as register_metrics
from overview.api_urls import register as register_tenancy
from partnerships.api_urls import register as register_partnerships
from records.api.nouns import NounRouter
from stakeholders.api_urls import register as register_stakeholders

router = NounRouter()
for register in (
    register_tenancy,
    register_messaging,
    register_stakeholders,
    register_partnerships,
    register_meetings,
    register_feedback,
    register_metrics,
):
    register(router)

urlpatterns = router.urls
