"""``manage.py build_vega``: the script that draws charts in the browser."""

import os
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

import vl_convert
from django.conf import settings
from django.core.management.base import BaseCommand

# Tooltips and menus of the package bring inline styles, which our CSP refuses; charts.js turns
# them off. Only vegaEmbed is handed out, because nothing else is used.
SNIPPET = "window.vegaEmbed = vegaEmbed;"


class Command(BaseCommand):
    """
    Write static/generated/vega.js, where collectstatic picks it up; does nothing when it is there.

    vl-convert carries Vega-Embed, Vega-Lite and Vega with Vega's expression interpreter, which
    ``ast: true`` puts in the place of code made at run time. So nothing is fetched or vendored.
    """

    help = (
        "Write the chart script for the browser into static/generated, from the vl-convert package."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        target = Path(settings.BASE_DIR) / "static" / "generated" / "vega.js"
        mark = f"/* vl-convert {version('vl-convert-python')} {SNIPPET} */\n"
        if target.is_file() and _begins_with(target, mark):
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        bundle = vl_convert.javascript_bundle(SNIPPET)
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=target.parent, suffix=".part", delete=False
        ) as file:
            file.write(mark + bundle)
        Path(file.name).chmod(0o644)
        os.replace(file.name, target)
        self.stdout.write(f"Wrote {target.relative_to(settings.BASE_DIR)}")


def _begins_with(path: Path, mark: str) -> bool:
    with path.open(encoding="utf-8") as file:
        return file.read(len(mark)) == mark
