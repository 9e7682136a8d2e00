"""Where a workspace's messages are."""

from collections import Counter

from messaging.models import Message
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Workspace


def states(workspace: Workspace) -> Counter[str]:
    with workspace_scope(workspace):
        return Counter(Message.objects.values_list("status", flat=True))


def only_message(workspace: Workspace) -> Message:
    with workspace_scope(workspace):
        return Message.objects.get()
