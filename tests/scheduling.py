"""Which process runs which tests: what shares something together, what takes long first."""

import re
from collections import Counter
from typing import Any

import pytest
from xdist.scheduler.loadscope import LoadScopeScheduling
from xdist.workermanage import WorkerController

# Modules whose tests share something that takes long to make.
MADE_ONCE = (
    "bench/test_bench.py", "config/test_embedded_servers.py", "config/test_production.py",
    "demo/test_loaded_demo.py", "metrics/test_imports.py",
    "security/test_browser.py", "stakeholders/test_erasure.py", "tenancy/test_retention.py",
    "tests/test_two_workspaces.py",
)  # fmt: skip
# Tests of a language's pages (tests/walk/rendering.py), in four modules.
PAGES = re.compile(
    r"/(?:test_every_form|test_every_page|test_pseudo_language|test_page_weights)\.py::.*-(\w+)\]$"
)
# Begun first, longest first, so that at the end no process waits for the last one's long test.
LONG = (
    "en", "ar", "demo/test_loaded_demo.py", "isolation/test_plain_isolation.py",
    "feedback/test_suppression_audit.py", "isolation/test_anonymous_answers.py",
    "imports/test_reading.py", "isolation/test_page_fields.py",
    "isolation/test_hidden_figures.py", "security/test_browser.py",
    "isolation/test_behind_the_pages.py", "bench/test_bench.py", "test_two_workspaces.py",
    "config/test_embedded_servers.py", "records/test_generated_client.py",
)  # fmt: skip
# So many tests of a module go to a process at a time: it makes what they share once for them, and
# need not ask for the next one after each.
TOGETHER = 8


class SharingScheduling(LoadScopeScheduling):
    """Sends the next few tests of a module to whoever is free."""

    def __init__(self, config: pytest.Config, log: Any) -> None:
        super().__init__(config, log)
        self._groups: dict[str, str] = {}
        self._met: Counter[str] = Counter()

    def _split_scope(self, nodeid: str) -> str:
        if nodeid not in self._groups:
            self._groups[nodeid] = self._group_of(nodeid)
        return self._groups[nodeid]

    def _group_of(self, nodeid: str) -> str:
        module = nodeid.partition("::")[0]
        if module.endswith(MADE_ONCE):
            return module
        if pages := PAGES.search(nodeid):
            return pages[1]
        self._met[module] += 1
        return f"{module} {(self._met[module] - 1) // TOGETHER}"

    def _assign_work_unit(self, node: WorkerController) -> None:
        for name in LONG:
            first = next((each for each in self.workqueue if _is_of(each, name)), None)
            if first is not None:
                self.workqueue.move_to_end(first, last=False)
                break
        super()._assign_work_unit(node)

    def mark_test_complete(
        self, node: WorkerController, item_index: int, duration: float = 0
    ) -> None:
        """Forget a group with its last test: what is left to do is counted after each test."""
        group = self._split_scope(self.registered_collections[node][item_index])
        super().mark_test_complete(node, item_index, duration)
        if all(self.assigned_work[node][group].values()):
            del self.assigned_work[node][group]


def _is_of(group: str, name: str) -> bool:
    return group == name or group.partition(" ")[0].endswith(f"/{name}")
