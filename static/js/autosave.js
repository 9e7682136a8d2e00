// <form data-autosave-url="..."> posts itself there a moment after the last keystroke, tells the
// reader so in .autosave, and tries again by itself when the network is away.
const QUIET_MS = 1200;
const RETRY_MS = 8000;

function start(form) {
  const sign = form.querySelector("[data-autosave]") ?? document.querySelector("[data-autosave]");
  let timer = 0;
  let version = 0;
  let isSubmitting = false;

  const show = (state) => {
    if (!sign) return;
    sign.dataset.state = state;
    sign.textContent = sign.dataset[`${state}Text`];
  };

  const schedule = (delay) => {
    clearTimeout(timer);
    timer = setTimeout(save, delay);
  };

  async function save() {
    if (isSubmitting) return;
    const sent = version;
    show("saving");
    try {
      const response = await fetch(form.dataset.autosaveUrl, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-Requested-With": "autosave" },
        credentials: "same-origin",
      });
      if (!response.ok) throw new Error(String(response.status));
      if (sent === version) show("saved");
    } catch {
      show("failed");
      schedule(RETRY_MS);
    }
  }

  const changed = () => {
    version += 1;
    schedule(QUIET_MS);
  };

  if (sign && !sign.textContent.trim()) show("idle");
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", () => {
    isSubmitting = true;
    clearTimeout(timer);
  });
}

for (const form of document.querySelectorAll("form[data-autosave-url]")) start(form);
