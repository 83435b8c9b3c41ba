// What makes the directory quicker where scripts run; everything works without.
(() => {
  const locate = document.querySelector("[data-locate]");
  if (locate && "geolocation" in navigator) {
    locate.hidden = false;
    const form = locate.closest("form");
    locate.querySelector("button").addEventListener("click", () => {
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          form.elements.near.value = "";
          for (const [name, value] of [["lat", coords.latitude], ["lon", coords.longitude]]) {
            let field = form.querySelector(`input[name="${name}"]`);
            if (!field) {
              field = Object.assign(document.createElement("input"), { type: "hidden", name });
              form.append(field);
            }
            field.value = value.toFixed(2); // about a kilometre
          }
          form.requestSubmit();
        },
        () => {
          locate.querySelector("[data-refused]").hidden = false;
        },
        { maximumAge: 600000, timeout: 10000 },
      );
    });
  }

  // Empty fields stay out of the address.
  for (const form of document.querySelectorAll("form[role=search]")) {
    form.addEventListener("formdata", (event) => {
      for (const [name, value] of [...event.formData]) {
        if (value === "") event.formData.delete(name);
      }
    });
  }
})();
