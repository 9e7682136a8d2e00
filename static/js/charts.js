// Draws the charts of a page. Each .chart-canvas names its Vega-Lite spec among those that stand in
// the page as #chart-specs; the drawing script is large, so it is fetched only when a chart comes
// near. Colors become the page's own tokens, so that dark mode and print need no second drawing.
// Nothing is evaluated: ast + interpreter.
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

// What all charts of the page share, with each chart's own.
function specOf(id) {
  const { base, charts } = JSON.parse(document.getElementById("chart-specs").content.textContent);
  return { ...base, ...charts[id] };
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
    const embed = await drawingScript();
    const drawing = document.createElement("div");
    drawing.className = "chart-drawing";
    canvas.replaceChildren(drawing);
    await embed(drawing, themed(specOf(canvas.dataset.chart)), {
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

const canvases = () => [...document.querySelectorAll(".chart-canvas")];

if (root) {
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const entry of entries.filter((each) => each.isIntersecting)) {
        watcher.unobserve(entry.target);
        draw(entry.target);
      }
    },
    { rootMargin: "600px" },
  );
  const watch = () => canvases().forEach((canvas) => watcher.observe(canvas));
  watch();
  // Charts that htmx brought in later.
  document.addEventListener("htmx:afterSettle", watch);
  window.addEventListener("beforeprint", () => canvases().forEach(draw));
}

// Every printed page says at its foot whose figures these are, and of when.
if (root) {
  const words = JSON.stringify(root.dataset.pageFoot);
  document.documentElement.style.setProperty("--page-foot", words);
}

// What htmx still has to bring; if it cannot, the page is printed without it.
function allIsHere() {
  return new Promise((resolve) => {
    if (!document.querySelector(".impact [hx-trigger='load']")) resolve();
    for (const name of ["htmx:afterSettle", "htmx:responseError", "htmx:sendError"]) {
      document.addEventListener(name, resolve, { once: true });
    }
  });
}

// A button that prints the page; without script it stays hidden and the browser's own menu does it.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await allIsHere();
    await Promise.all(canvases().map(draw));
    window.print();
  });
}
