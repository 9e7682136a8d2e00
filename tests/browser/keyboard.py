"""Somebody without a mouse: Tab, Enter, Space and arrows, with an eye on where the focus is."""

from dataclasses import dataclass
from typing import Any

LONGEST_WAY = 120
# What has the focus, what it is called, whether a ring shows it, and whether something covers it.
LOOK = """() => {
  const at = document.activeElement;
  if (!at || at === document.body || at === document.documentElement) return null;
  const label = at.labels && at.labels[0];
  const box = each => each.getBoundingClientRect();
  const isSeen = each => box(each).width > 4 && box(each).height > 4;
  const seen = isSeen(at) ? at : label || at.parentElement;
  const around = [at, label, at.parentElement, at.nextElementSibling].filter(Boolean);
  const isRinged = around.some(each => {
    const style = getComputedStyle(each);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  });
  const place = box(seen);
  const across = Math.min(Math.max(place.left + Math.min(place.width / 2, 40), 1), innerWidth - 1);
  const down = Math.max(place.top, 0) + Math.min(place.height / 2, 12);
  const hit = document.elementFromPoint(across, down);
  const isFree = !!hit && (seen.contains(hit) || hit.contains(seen) || !!label?.contains(hit));
  const words = at.getAttribute('aria-label') || (label ? label.textContent : at.textContent);
  return {
    tag: at.tagName.toLowerCase(), kind: at.type || '', id: at.id,
    name: (words || at.value || '').replace(/\\s+/g, ' ').trim(),
    isInMain: !!at.closest('main'), isRinged, isFree,
  };
}"""


@dataclass(frozen=True)
class Focus:
    """The element that has the focus."""

    tag: str
    kind: str
    id: str
    name: str
    is_in_main: bool
    is_ringed: bool
    is_free: bool


class Keyboard:
    """Walks a page by keys alone; each step must leave the focus visible and uncovered."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def focus(self) -> Focus | None:
        """What has the focus; None when nothing on the page has."""
        found = self.page.evaluate(LOOK)
        if found is None:
            return None
        return Focus(
            found["tag"],
            found["kind"],
            found["id"],
            found["name"],
            found["isInMain"],
            found["isRinged"],
            found["isFree"],
        )

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def tab(self, key: str = "Tab") -> Focus | None:
        """One step on; :raises AssertionError: nobody could see where the focus went."""
        self.press(key)
        focus = self.focus()
        if focus is not None:
            assert focus.is_ringed, f"no ring around {focus}"
            assert focus.is_free, f"covered: {focus}"
        return focus

    def go_to(self, name: str, *, tag: str = "", in_main: bool = False) -> Focus:
        """Tab on until the element of this name has the focus."""
        passed: list[str] = []
        for _ in range(LONGEST_WAY):
            focus = self.tab()
            passed.append(focus.name if focus else "(nothing)")
            if (
                focus
                and focus.name.startswith(name)
                and (not tag or focus.tag == tag)
                and (focus.is_in_main or not in_main)
            ):
                return focus
        raise AssertionError(f"never came to {name!r}, but to {passed}")

    def write(self, name: str, text: str) -> None:
        """Fill in the field of this label."""
        self.go_to(name, tag="input")
        self.page.keyboard.type(text)

    def choose(self, name: str, option: str) -> None:
        """Choose in a list by typing how the option begins."""
        self.go_to(name, tag="select")
        self.page.keyboard.type(option)

    def enter(self, name: str, *, tag: str = "", in_main: bool = True) -> None:
        """Go to a link or button and press Enter; back when the page that follows is there."""
        self.go_to(name, tag=tag, in_main=in_main)
        before = self.page.url
        self.press("Enter")
        self.page.wait_for_function("before => location.href !== before", arg=before)
        self.page.wait_for_load_state()

    def skip(self) -> None:
        """By the skip link to the content, from the top of a page."""
        first = self.tab()
        assert first is not None
        assert first.name == "Skip to the content"
        self.press("Enter")
        following = self.tab()
        assert following is None or following.is_in_main, following

    def way_through(self) -> list[str]:
        """The names of everything that Tab comes to, once; ends where the page ends."""
        names: list[str] = []
        for _ in range(4 * LONGEST_WAY):
            focus = self.tab()
            if focus is None:
                return names
            names.append(focus.name)
        raise AssertionError(f"caught on the way: {names[-20:]}")
