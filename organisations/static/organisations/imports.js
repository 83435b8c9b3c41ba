/* Says at once that a file is too large, and shows how far an import has come. */
(() => {
  const input = document.querySelector("[data-largest]");
  if (!input) return;
  const form = input.form;
  const warning = document.createElement("p");
  warning.className = "error-message";
  warning.setAttribute("role", "alert");
  input.insertAdjacentElement("afterend", warning);

  const tooLarge = () => (input.files[0]?.size ?? 0) > Number(input.dataset.largest);
  const tell = () => {
    warning.textContent = tooLarge() ? input.dataset.tooLarge : "";
  };
  input.addEventListener("change", tell);
  // Before the button says that the file is being read.
  form.querySelector("[type=submit]").addEventListener(
    "click",
    (event) => {
      tell();
      if (!tooLarge()) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      input.focus();
    },
    true,
  );
})();

(() => {
  const area = document.querySelector("[data-import-progress]");
  if (!area) return;
  const bar = area.querySelector("progress");
  const text = area.querySelector("[data-import-progress-text]");
  const aloud = area.querySelector("[data-import-progress-said]");
  const EVERY = 1500; // milliseconds
  const SAID_EVERY = 10; // percent, so that a screen reader is not interrupted all the time
  let said = -SAID_EVERY;

  const ask = async () => {
    try {
      const answer = await fetch(area.dataset.importProgress, { headers: { Accept: "application/json" } });
      if (answer.status === 404) window.location.reload(); // the file is being looked through anew
      if (!answer.ok) throw new Error(answer.status);
      const now = await answer.json();
      if (!now.active) {
        window.location.reload();
        return;
      }
      bar.value = now.percent;
      text.textContent = now.text;
      if (now.percent - said >= SAID_EVERY) {
        said = now.percent;
        aloud.textContent = now.text;
      }
    } catch {
      // The server is asked again: it may only be away for a moment.
    }
    window.setTimeout(ask, EVERY);
  };
  window.setTimeout(ask, EVERY);
})();
