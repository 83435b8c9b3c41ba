// Suggestions below a search field while somebody types: an ARIA combobox with a list. Without scripts it is a plain field.
(() => {
  const FEWEST_LETTERS = 2;
  const PAUSE = 120; // milliseconds without a key
  let fields = 0;

  class Suggestions {
    constructor(input) {
      this.input = input;
      this.address = input.dataset.suggestions;
      this.active = -1;
      this.options = [];
      this.asked = 0;
      fields += 1;
      this.list = Object.assign(document.createElement("ul"), { id: `suggestions-${fields}`, className: "suggestions", hidden: true });
      this.list.setAttribute("role", "listbox");
      this.list.setAttribute("aria-label", input.dataset.suggestionsLabel ?? input.getAttribute("aria-label") ?? "");
      input.closest("form").append(this.list);
      for (const [name, value] of Object.entries({
        role: "combobox",
        autocomplete: "off",
        "aria-autocomplete": "list",
        "aria-expanded": "false",
        "aria-controls": this.list.id,
      })) {
        input.setAttribute(name, value);
      }
      input.addEventListener("input", () => this.wait());
      input.addEventListener("keydown", (event) => this.onKey(event));
      input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    }

    wait() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), PAUSE);
    }

    async ask() {
      const words = this.input.value.trim();
      const number = ++this.asked;
      if (words.length < FEWEST_LETTERS) return this.close();
      try {
        const response = await fetch(`${this.address}?q=${encodeURIComponent(words)}`);
        const found = response.ok ? (await response.json()).suggestions : [];
        if (number === this.asked && document.activeElement === this.input) this.show(found);
      } catch {
        this.close(); // the field goes on to work as a plain one
      }
    }

    show(found) {
      this.options = found.map((one, place) => this.option(one, place));
      this.list.replaceChildren(...this.options);
      this.activate(-1);
      this.list.hidden = found.length === 0;
      this.input.setAttribute("aria-expanded", String(found.length > 0));
    }

    option(one, place) {
      const option = Object.assign(document.createElement("li"), { id: `${this.list.id}-${place}`, className: "suggestions__option" });
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.url = one.url;
      const name = Object.assign(document.createElement("span"), { innerHTML: one.html }); // escaped by the server
      if (one.lang) name.lang = one.lang;
      option.append(name);
      if (one.kind) option.append(Object.assign(document.createElement("span"), { className: "suggestions__kind", textContent: one.kind }));
      option.addEventListener("mousedown", (event) => event.preventDefault());
      option.addEventListener("click", () => this.go(option));
      return option;
    }

    activate(place) {
      this.options[this.active]?.setAttribute("aria-selected", "false");
      this.active = place;
      const option = this.options[place];
      if (option) {
        option.setAttribute("aria-selected", "true");
        option.scrollIntoView({ block: "nearest" });
        this.input.setAttribute("aria-activedescendant", option.id);
      } else {
        this.input.removeAttribute("aria-activedescendant");
      }
    }

    onKey(event) {
      const last = this.options.length - 1;
      if (event.key === "Escape" && !this.list.hidden) {
        event.preventDefault();
        this.close();
      } else if (event.key === "ArrowDown" && last >= 0) {
        event.preventDefault();
        if (this.list.hidden) this.showAgain();
        this.activate(this.active >= last ? -1 : this.active + 1);
      } else if (event.key === "ArrowUp" && last >= 0 && !this.list.hidden) {
        event.preventDefault();
        this.activate(this.active < 0 ? last : this.active - 1);
      } else if (event.key === "Enter" && this.active >= 0 && !this.list.hidden) {
        event.preventDefault();
        this.go(this.options[this.active]);
      }
    }

    showAgain() {
      this.list.hidden = false;
      this.input.setAttribute("aria-expanded", "true");
    }

    go(option) {
      window.location.assign(option.dataset.url);
    }

    close() {
      this.asked += 1;
      clearTimeout(this.timer);
      this.list.hidden = true;
      this.input.setAttribute("aria-expanded", "false");
      this.activate(-1);
    }
  }

  for (const input of document.querySelectorAll("input[data-suggestions]")) new Suggestions(input);
})();
