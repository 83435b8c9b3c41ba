// What is ticked in the list stays so on its other pages; without this script the ticks of one page count.
const form = document.getElementById("change-many");
const KEY = "silta-ticked-organisations";

const read = () => new Set(JSON.parse(sessionStorage.getItem(KEY) || "[]"));
const write = (ticked) => sessionStorage.setItem(KEY, JSON.stringify([...ticked]));

function show(ticked) {
  const boxes = [...document.querySelectorAll('input[type="checkbox"][form="change-many"]')];
  for (const box of boxes) box.checked = ticked.has(box.value);
  form.querySelectorAll("[data-elsewhere]").forEach((field) => field.remove());
  const here = new Set(boxes.map((box) => box.value));
  for (const key of ticked) {
    if (here.has(key)) continue;
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: "chosen", value: key });
    field.dataset.elsewhere = "";
    form.append(field);
  }
  form.querySelector("[data-ticked]").textContent = ticked.size ? `(${ticked.size})` : "";
}

if (form) {
  show(read());
  document.addEventListener("change", ({ target }) => {
    if (!target.matches('input[type="checkbox"][form="change-many"]')) return;
    const ticked = read();
    if (target.checked) ticked.add(target.value);
    else ticked.delete(target.value);
    write(ticked);
    show(ticked);
  });
  form.addEventListener("submit", () => sessionStorage.removeItem(KEY));
}
