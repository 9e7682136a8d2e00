// Switch between light, dark and the device's own choice without a reload.
// The form works without this file: it posts to the server, which sets the same cookie.
const YEAR = 60 * 60 * 24 * 365;

for (const form of document.querySelectorAll("form[data-theme-form]")) {
  form.addEventListener("submit", (event) => {
    const theme = event.submitter?.value;
    if (!["light", "dark", "auto"].includes(theme)) return;
    event.preventDefault();
    const secure = location.protocol === "https:" ? "; secure" : "";
    const age = theme === "auto" ? 0 : YEAR;
    document.cookie = `theme=${theme}; path=/; max-age=${age}; samesite=lax${secure}`;
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    for (const button of form.querySelectorAll("button[aria-pressed]")) {
      button.setAttribute("aria-pressed", String(button.value === theme));
    }
  });
}
