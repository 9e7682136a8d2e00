"""Pure readers of the files in `demo/data`: no Django, frozen dataclasses out."""
