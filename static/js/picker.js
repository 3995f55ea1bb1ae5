// Turns a picker (components/picker.html) into a combobox with a list of options, after the ARIA
// pattern: the focus stays in the search field, arrows move through the list, Enter picks, Escape
// closes. What is picked are the same ticked boxes that the page has without this script.
const WAIT = 200; // milliseconds after a key before the server is asked

class Picker {
  constructor(root) {
    this.root = root;
    this.name = root.dataset.pickerName;
    this.chosen = root.querySelector(".picker-chosen");
    this.input = root.querySelector(".picker-search input");
    this.list = root.querySelector(".picker-list");
    this.status = root.querySelector(".picker-status");
    this.active = -1;
    this.asked = 0;
    root.classList.add("picker-live");
    root.querySelector(".picker-search button").hidden = true;
    root.querySelector(".picker-found").replaceChildren();
    this.describe();
    this.listen();
    for (const label of this.chosen.children) this.makeChip(label);
  }

  describe() {
    const attributes = {
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.list.id,
    };
    for (const [name, value] of Object.entries(attributes)) this.input.setAttribute(name, value);
    this.list.setAttribute("aria-multiselectable", "true");
  }

  listen() {
    this.input.addEventListener("input", (event) => {
      event.stopPropagation(); // typing a search is no change of the form
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), WAIT);
    });
    this.input.addEventListener("focus", () => this.ask());
    this.input.addEventListener("keydown", (event) => this.press(event));
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the focus
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.pick(option);
    });
    this.root.addEventListener("focusout", (event) => {
      if (!this.root.contains(event.relatedTarget)) this.close();
    });
  }

  async ask() {
    const asked = ++this.asked;
    const address = new URL(this.root.dataset.picker, location.href);
    address.searchParams.set("q", this.input.value);
    let answer;
    try {
      answer = await fetch(address, { headers: { "HX-Request": "true" } });
    } catch {
      return; // offline; the next key asks again
    }
    if (!answer.ok || asked !== this.asked || document.activeElement !== this.input) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (asked === this.asked) this.show(page);
  }

  show(page) {
    const labels = [...page.querySelectorAll("label")];
    const none = page.querySelector(".picker-none");
    this.list.replaceChildren(...labels.map((label, index) => this.makeOption(label, index)));
    this.list.hidden = labels.length === 0;
    this.input.setAttribute("aria-expanded", String(labels.length > 0));
    this.status.textContent = none ? none.textContent : "";
    this.status.classList.toggle("visually-hidden", !none);
    this.move(-1);
  }

  makeOption(label, index) {
    const option = document.createElement("li");
    option.id = `${this.list.id}-${index}`;
    option.className = "picker-choice";
    option.setAttribute("role", "option");
    option.dataset.code = label.querySelector("input").value;
    option.setAttribute("aria-selected", String(Boolean(this.box(option.dataset.code))));
    option.append(...document.importNode(label.querySelector("span"), true).childNodes);
    option.picked = document.importNode(label, true);
    return option;
  }

  box(code) {
    return [...this.chosen.querySelectorAll("input")].find((box) => box.value === code);
  }

  pick(option) {
    const box = this.box(option.dataset.code);
    if (box) {
      box.closest("label").remove();
    } else {
      const label = option.picked.cloneNode(true);
      label.querySelector("input").checked = true;
      this.makeChip(label);
      this.chosen.append(label);
    }
    option.setAttribute("aria-selected", String(!box));
    this.input.select();
    this.tellForm();
  }

  makeChip(label) {
    label.querySelector("small")?.remove();
    label.title = this.root.dataset.pickerRemove;
    label.querySelector("input").addEventListener("change", () => {
      label.remove();
      this.input.focus();
      this.tellForm();
    });
  }

  tellForm() {
    this.root.dispatchEvent(new Event("change", { bubbles: true }));
  }

  press(event) {
    const options = this.list.children;
    const open = !this.list.hidden;
    if (event.key === "ArrowDown" && !open) this.ask();
    else if (event.key === "ArrowDown") this.move((this.active + 1) % options.length);
    else if (event.key === "ArrowUp" && open)
      this.move((this.active - 1 + options.length) % options.length);
    else if (event.key === "Enter") {
      if (open && this.active >= 0) this.pick(options[this.active]);
    } else if (event.key === "Escape" && open) this.close();
    else if (event.key === "Backspace" && !this.input.value) this.takeLast();
    else return;
    if (event.key !== "Backspace") event.preventDefault();
  }

  move(index) {
    this.list.children[this.active]?.classList.remove("picker-active");
    this.active = index;
    const option = this.list.children[index];
    option?.classList.add("picker-active");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.input.setAttribute("aria-activedescendant", option.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  takeLast() {
    this.chosen.lastElementChild?.remove();
    this.tellForm();
  }

  close() {
    this.asked += 1; // an answer still under way comes too late
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.move(-1);
  }
}

function begin(root) {
  for (const element of root.querySelectorAll("[data-picker]:not(.picker-live)")) new Picker(element);
}

begin(document);
document.addEventListener("htmx:load", (event) => begin(event.target));
