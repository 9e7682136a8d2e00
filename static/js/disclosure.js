// The side bar is longer than a laptop's screen: where the reader is must be in sight.
for (const entry of document.querySelectorAll(".side-navigation [aria-current]")) {
  entry.scrollIntoView({ block: "nearest" });
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
