// A search field and a list of what is chosen for a long list of checkboxes (core/widgets.py).
// An element of its own, so that it also starts in forms that the editor adds later.
const plain = (text) => text.toLocaleLowerCase("fi").trim();

class SiltaCheckboxes extends HTMLElement {
  connectedCallback() {
    // While the page is still being read, the checkboxes inside have not come yet.
    if (document.readyState === "loading") {
      document.addEventListener("DOMContentLoaded", () => this.start(), { once: true });
    } else {
      this.start();
    }
  }

  start() {
    if (this.bar) return;
    this.bar = this.querySelector(".choices__bar");
    this.search = this.querySelector(".choices__search");
    this.chosen = this.querySelector(".choices__chosen");
    this.choices = [...this.querySelectorAll(".choices__choice")].map((label) => ({
      label,
      box: label.querySelector("input"),
      name: label.textContent.trim(),
      words: plain(`${label.textContent} ${label.dataset.words}`).split(/[\s-]+/),
    }));
    this.search.addEventListener("input", (event) => {
      event.stopPropagation(); // looking for something is no change to the page
      this.show();
    });
    this.search.addEventListener("keydown", (event) => this.onKey(event));
    this.addEventListener("change", () => this.show());
    this.chosen.addEventListener("click", (event) => this.onRemove(event));
    this.bar.hidden = false;
    this.show();
  }

  get shown() {
    return this.choices.filter((choice) => !choice.label.hidden);
  }

  show() {
    const wanted = plain(this.search.value).split(/[\s-]+/).filter(Boolean);
    for (const choice of this.choices) {
      choice.label.hidden = !wanted.every((part) => choice.words.some((word) => word.startsWith(part)));
    }
    for (const group of this.querySelectorAll(".choices__group")) {
      group.hidden = !group.querySelector(".choices__choice:not([hidden])");
    }
    const chosen = this.choices.filter((choice) => choice.box.checked);
    this.chosen.replaceChildren(...chosen.map((choice) => this.chip(choice)));
    this.querySelector(".choices__count").textContent = this.dataset.count
      .replace("{chosen}", chosen.length)
      .replace("{shown}", this.shown.length);
  }

  chip(choice) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "choices__chip";
    button.value = choice.box.value;
    button.textContent = choice.name;
    button.setAttribute("aria-label", this.dataset.remove.replace("{name}", choice.name));
    const item = document.createElement("li");
    item.append(button);
    return item;
  }

  onRemove(event) {
    const button = event.target.closest(".choices__chip");
    if (!button) return;
    const place = [...this.chosen.children].indexOf(button.parentElement);
    this.choices.find((choice) => choice.box.value === button.value).box.click();
    const next = this.chosen.children[Math.min(place, this.chosen.children.length - 1)];
    (next ? next.firstElementChild : this.search).focus();
  }

  onKey(event) {
    if (event.key === "Escape" && this.search.value) {
      event.preventDefault();
      this.search.value = "";
      this.show();
    }
    if (event.key === "Enter") {
      event.preventDefault(); // would send the whole form
      if (this.search.value && this.shown.length === 1) {
        this.shown[0].box.click();
        this.search.value = "";
        this.show();
      }
    }
  }
}

customElements.define("silta-checkboxes", SiltaCheckboxes);
