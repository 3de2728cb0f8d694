// Long sending shows how far it is, and can be stopped. Without this module the same form is sent as forms are.
// What is typed and chosen stays in the form until the answer is there: a lost connection loses nothing.
const LONG = 1_000_000; // bytes: less is sent before anybody could read how far it is
const EVERY = 25; // per cent between two things said to who listens

const megabytes = (bytes) => Math.round(bytes / 1_000_000).toLocaleString(document.documentElement.lang);
const filled = (words, values) => words.replace(/%\((\w+)\)s/g, (_whole, name) => values[name]);
const size = (form) =>
  [...form.querySelectorAll('input[type="file"]')].flatMap((input) => [...input.files]).reduce((sum, file) => sum + file.size, 0);

function everything(form, button) {
  const data = new FormData(form);
  if (button?.name) data.append(button.name, button.value);
  return data;
}

function show(page, address) {
  if (new URL(address).pathname !== location.pathname) history.pushState(null, "", address);
  document.title = page.title;
  document.body.replaceWith(document.adoptNode(page.body));
  scrollTo(0, 0);
  (document.querySelector(".error-summary") ?? document.querySelector("main")).focus();
}

function send(form, button) {
  const box = form.querySelector("[data-sending]");
  const [seen, said] = [box.querySelector("[data-seen]"), box.querySelector('[role="status"]')];
  const [bar, stop] = [box.querySelector("progress"), box.querySelector("button")];
  const request = new XMLHttpRequest();
  const others = [...form.querySelectorAll("button")].filter((one) => one !== stop);
  let [next, whenLost] = [0, box.dataset.lost];

  const say = (words) => { seen.textContent = said.textContent = words; };
  const end = (words) => {
    box.focus();
    others.forEach((one) => { one.disabled = false; });
    bar.hidden = stop.hidden = true;
    say(words);
  };
  const sealing = () => {
    bar.removeAttribute("value");
    stop.hidden = true; // from here on it may be received: stopping would no longer be true
    whenLost = box.dataset.unsure;
    say(box.dataset.sealing);
    box.focus();
  };

  request.upload.addEventListener("progress", ({ loaded, total }) => {
    const percent = Math.floor((100 * loaded) / total);
    bar.value = percent;
    seen.textContent = filled(box.dataset.sent, { sent: megabytes(loaded), all: megabytes(total) });
    if (percent >= next) {
      said.textContent = seen.textContent;
      next = percent - (percent % EVERY) + EVERY;
    }
  });
  request.upload.addEventListener("load", sealing);
  request.addEventListener("load", () => (request.response?.body ? show(request.response, request.responseURL) : end(whenLost)));
  request.addEventListener("error", () => end(whenLost));
  request.addEventListener("abort", () => end(box.dataset.stopped));
  stop.onclick = () => request.abort();

  const data = everything(form, button);
  others.forEach((one) => { one.disabled = true; });
  box.hidden = bar.hidden = stop.hidden = false;
  bar.value = 0;
  box.focus();
  request.open("POST", form.action);
  request.responseType = "document";
  request.send(data);
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest('form[data-island="upload"]');
  if (!form || size(form) < LONG) return;
  event.preventDefault();
  send(form, event.submitter);
});
// The page before came without a script's help: going back to it means loading it.
addEventListener("popstate", () => location.reload());
