"""The charts that a page carries."""

import json
import re
from html import unescape
from typing import Any


def specs_in(page: str) -> dict[str, Any]:
    """Each chart's whole Vega-Lite spec by its id, as static/js/charts.js puts it together."""
    [text] = re.findall(r'<template id="chart-specs">(.*?)</template>', page)
    carried = json.loads(unescape(text))
    return {key: {**carried["base"], **own} for key, own in carried["charts"].items()}
