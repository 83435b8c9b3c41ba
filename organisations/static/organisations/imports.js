/* Shows how far an import has come, and what has become of it once it has ended. */
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
