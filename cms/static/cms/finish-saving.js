// Whoever presses “Publish” while the draft is being saved by itself waits for that to end. Otherwise the form
// would not know yet that its page exists: the page would be made twice, and complain of its own address.
(() => {
  const PATIENCE = 15000;
  let saving = 0;
  let waiting = null;

  const go = () => {
    const form = waiting;
    waiting = null;
    if (form) form.requestSubmit();
  };
  const ended = () => {
    clearTimeout(saving);
    saving = 0;
    setTimeout(go);
  };

  document.addEventListener("w-autosave:save", () => {
    clearTimeout(saving);
    saving = setTimeout(ended, PATIENCE);
  });
  document.addEventListener("w-autosave:success", ended);
  document.addEventListener("w-autosave:error", ended);
  document.addEventListener(
    "submit",
    (event) => {
      if (!saving) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const { target: form, submitter } = event;
      if (submitter?.name) {
        // By then the button may be disabled, and would not be sent.
        const action = document.createElement("input");
        action.type = "hidden";
        action.name = submitter.name;
        action.value = submitter.value;
        form.append(action);
      }
      waiting = form;
    },
    true,
  );
})();
