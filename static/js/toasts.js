// Messages can be put away. The button is hidden in the page, because without script it does nothing.
for (const button of document.querySelectorAll("[data-dismiss]")) button.hidden = false;

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-dismiss]");
  if (!button) return;
  const alert = button.closest(".alert");
  const next = alert.nextElementSibling?.querySelector("[data-dismiss]");
  alert.remove();
  (next ?? document.getElementById("main"))?.focus();
});

document.addEventListener("htmx:load", (event) => {
  for (const button of event.target.querySelectorAll?.("[data-dismiss]") ?? []) {
    button.hidden = false;
  }
});
