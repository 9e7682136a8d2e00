// Long chip lists (over ten options) get a search box and a running count of what is chosen.
// The words come from the group's data attributes, so they are already in the page's language.
const LONG = 10;

const plain = (text) =>
  text.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase();

function countChosen(group, output) {
  const chosen = group.querySelectorAll("input:checked").length;
  output.textContent = group.dataset.chosenText.replace("%s", String(chosen));
}

function filterOptions(group, text) {
  const wanted = plain(text.trim());
  for (const option of group.querySelectorAll(".option")) {
    const chosen = option.querySelector("input").checked;
    option.hidden = !chosen && !plain(option.textContent).includes(wanted);
  }
}

function makeTools(group) {
  const tools = document.createElement("div");
  tools.className = "chips-tools";
  const search = document.createElement("input");
  search.type = "search";
  search.className = "input";
  search.autocomplete = "off";
  search.setAttribute("aria-label", group.dataset.searchText);
  search.placeholder = group.dataset.searchText;
  const output = document.createElement("output");
  output.className = "small muted";
  tools.append(search, output);
  group.before(tools);

  search.addEventListener("input", () => filterOptions(group, search.value));
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const left = [...group.querySelectorAll(".option:not([hidden]) input:not(:checked)")];
    if (!search.value.trim() || left.length === 0) return;
    left[0].checked = true;
    left[0].dispatchEvent(new Event("change", { bubbles: true }));
    search.value = "";
    filterOptions(group, "");
  });
  group.addEventListener("change", () => countChosen(group, output));
  countChosen(group, output);
}

function enhance(root) {
  for (const group of root.querySelectorAll(".options.chips[data-search-text]")) {
    if (group.dataset.enhanced || group.querySelectorAll(".option").length <= LONG) continue;
    group.dataset.enhanced = "yes";
    makeTools(group);
  }
}

enhance(document);
document.addEventListener("htmx:load", (event) => {
  if (event.target !== document.body) enhance(event.target.parentElement ?? document);
});
