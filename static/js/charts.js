// Draws the charts of a page. Each .chart-canvas names its Vega-Lite spec; the drawing script is
// large, so it is fetched only when a chart comes near. Colors become the page's own tokens, so
// that dark mode and print need no second drawing. Nothing is evaluated: ast + interpreter.
const root = document.querySelector("[data-vega-src]");

let script;
function drawingScript() {
  script ??= new Promise((resolve, reject) => {
    const element = document.createElement("script");
    element.src = root.dataset.vegaSrc;
    element.onload = () => resolve(window.vegaEmbed);
    element.onerror = () => reject(new Error("The chart script could not be fetched."));
    document.head.append(element);
  });
  return script;
}

function themed(spec) {
  const palette = spec.usermeta?.palette ?? {};
  const text = JSON.stringify(spec);
  return JSON.parse(text, (key, value) =>
    key !== "palette" && typeof value === "string" && Object.hasOwn(palette, value)
      ? `var(--${palette[value]})`
      : value,
  );
}

function showTip(canvas) {
  const tip = document.createElement("div");
  tip.className = "chart-tip";
  tip.hidden = true;
  canvas.append(tip);
  return (handler, event, item, value) => {
    tip.hidden = !value;
    if (!value) return;
    const rows = Object.entries(value).filter(([, text]) => text !== "");
    tip.replaceChildren(
      ...rows.map(([name, text]) => {
        const row = document.createElement("p");
        const label = document.createElement("span");
        label.textContent = name;
        row.append(label, ` ${text}`);
        return row;
      }),
    );
    const box = canvas.getBoundingClientRect();
    const left = Math.min(event.clientX - box.left + 12, box.width - tip.offsetWidth);
    tip.style.left = `${Math.max(0, left)}px`;
    tip.style.top = `${event.clientY - box.top + 12}px`;
  };
}

// One drawing for each canvas, however often it is asked for: printing waits for those under way.
const drawings = new Map();
function draw(canvas) {
  if (!drawings.has(canvas)) drawings.set(canvas, drawInto(canvas));
  return drawings.get(canvas);
}

async function drawInto(canvas) {
  canvas.dataset.state = "loading";
  try {
    const [embed, answer] = await Promise.all([
      drawingScript(),
      fetch(canvas.dataset.specUrl, { headers: { Accept: "application/json" } }),
    ]);
    if (!answer.ok) throw new Error(`The chart's data answered ${answer.status}.`);
    const drawing = document.createElement("div");
    drawing.className = "chart-drawing";
    canvas.replaceChildren(drawing);
    await embed(drawing, themed(await answer.json()), {
      actions: false,
      ast: true,
      defaultStyle: false,
      logLevel: 1,
      renderer: "svg",
      tooltip: showTip(canvas),
    });
    canvas.dataset.state = "ready";
  } catch (error) {
    canvas.replaceChildren();
    canvas.dataset.state = "failed";
    const table = canvas.closest(".chart")?.querySelector("details");
    if (table) table.open = true;
    console.warn(error);
  }
}

if (root) {
  const canvases = document.querySelectorAll(".chart-canvas[data-spec-url]");
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const entry of entries.filter((each) => each.isIntersecting)) {
        watcher.unobserve(entry.target);
        draw(entry.target);
      }
    },
    { rootMargin: "600px" },
  );
  for (const canvas of canvases) watcher.observe(canvas);
  window.addEventListener("beforeprint", () => {
    for (const canvas of canvases) draw(canvas);
  });
}

// Every printed page says at its foot whose figures these are, and of when.
if (root) {
  const words = JSON.stringify(root.dataset.pageFoot);
  document.documentElement.style.setProperty("--page-foot", words);
}

// A button that prints the page; without script it stays hidden and the browser's own menu does it.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const waiting = [...document.querySelectorAll(".chart-canvas[data-spec-url]")];
    await Promise.all(waiting.map(draw));
    window.print();
  });
}
