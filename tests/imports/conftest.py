"""What tests of imports share."""

import pytest
from django.test import Client

from tenancy.models import Membership
from tests.imports.pages import Page, PageOf


@pytest.fixture
def page_of(client: Client, coordinator: Membership) -> PageOf:
    return lambda content, name="file.csv": Page(client, coordinator, content, name)
