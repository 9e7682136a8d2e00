// What was typed is not lost when the server is away. Nothing of it is stored in the browser.

// htmx shows no answer that is an error. One that holds what was typed replaces the page.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status >= 400 && event.detail.xhr.getResponseHeader("HX-Retarget")) {
    event.detail.shouldSwap = true;
  }
});

// Sent to a server that is out of reach, a form would make way for the browser's own error page.
// So a page that is open for a while asks first, and keeps the form when nothing answers.
const FRESH_MS = 10000;
const PATIENCE_MS = 10000;
const note = document.getElementById("out-of-reach");
const asking = new WeakSet();
let answeredAt = 0; // in milliseconds since the page itself came

async function isInReach() {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    const options = { cache: "no-store", credentials: "omit", signal: patience.signal };
    const response = await fetch(note.dataset.url, options);
    return response.status < 500;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

async function ask(form, button) {
  asking.add(form);
  form.nextElementSibling?.matches("[data-out-of-reach]") && form.nextElementSibling.remove();
  if (await isInReach()) {
    answeredAt = performance.now();
    form.requestSubmit(button);
  } else {
    const shown = note.content.firstElementChild.cloneNode(true);
    shown.dataset.outOfReach = "";
    form.after(shown);
    shown.focus();
  }
  asking.delete(form);
}

function hold(event) {
  const form = event.target;
  const isFresh = performance.now() - answeredAt < FRESH_MS;
  if (isFresh || form.getAttribute("method")?.toLowerCase() !== "post") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!asking.has(form)) ask(form, event.submitter);
}

// Before every other listener: to them, a form that is kept was never sent.
document.addEventListener("submit", hold, true);
window.addEventListener("offline", () => {
  answeredAt = -Infinity;
});
