// Tabs scroll sideways on a phone: the present one comes to stand in the middle. It sticks to the
// edges, so its own offset does not tell where it belongs; the tabs before it do.
for (const tab of document.querySelectorAll(".tabs .is-current")) {
  const list = tab.parentElement;
  let start = 0;
  for (let each = tab.previousElementSibling; each; each = each.previousElementSibling) {
    start += each.offsetWidth + parseFloat(getComputedStyle(list).columnGap);
  }
  const offset = start - (list.clientWidth - tab.offsetWidth) / 2;
  list.scrollLeft = getComputedStyle(list).direction === "rtl" ? -offset : offset;
}

// Menus made of <details class="menu">: one open at a time, Escape and a click outside close.
const openMenus = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    const hadFocus = menu.contains(document.activeElement);
    menu.open = false;
    if (hadFocus) menu.querySelector("summary")?.focus();
  }
});
