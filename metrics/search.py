"""What the workspace's search finds here."""

from collections.abc import Iterator

from metrics.queries.metrics import metrics_for_list
from records.search import HITS_PER_SOURCE, Hit
from tenancy.links import workspace_url
from tenancy.models import Membership


def search_metrics(member: Membership, text: str) -> Iterator[Hit]:
    """Metrics by name or definition."""
    for row in metrics_for_list(member=member, text=text)[:HITS_PER_SOURCE]:
        url = workspace_url(member.workspace, "metrics:metric", row.pk)
        yield Hit(row.name, url, str(row.get_level_display()))
