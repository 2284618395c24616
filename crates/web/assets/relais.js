// Relais in the browser. Every page works without this file; it only makes some of them more comfortable.
// Sentences come from the page (data attributes), never from here.

const language = document.documentElement.lang || "en";
const MINUTE = 60_000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;

// --- Times -------------------------------------------------------------------------------------------------------
// <time datetime data-relative>          becomes "3 hours ago"; the exact instant stays as its title.
// <time datetime data-due data-in="Due in {}" data-late="Late by {}">  counts in days and hours, or hours and minutes.

// As the server says them: "3d 18h", and in French with a space, "3 j 18 h".
const unitDisplay = language.startsWith("fr") ? "short" : "narrow";
const unit = (name) => (n) => new Intl.NumberFormat(language, { style: "unit", unit: name, unitDisplay }).format(n);
const days = unit("day"), hours = unit("hour"), minutes = unit("minute");

/** A length of time in its two largest units: days and hours, hours and minutes, or minutes. */
function length(ms) {
  const whole = Math.max(1, Math.round(ms / MINUTE));
  const d = Math.floor(whole / 1440), h = Math.floor((whole % 1440) / 60), m = whole % 60;
  const parts = d ? [days(d), h && hours(h)] : h ? [hours(h), m && minutes(m)] : [minutes(m)];
  return parts.filter(Boolean).join("\u00a0");
}

function ago(ms) {
  const words = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const size = Math.abs(ms), sign = ms < 0 ? -1 : 1;
  if (size < HOUR) return words.format(sign * Math.round(size / MINUTE), "minute");
  if (size < DAY) return words.format(sign * Math.round(size / HOUR), "hour");
  if (size < 14 * DAY) return words.format(sign * Math.round(size / DAY), "day");
  return null;
}

function tellTimes() {
  const now = Date.now();
  for (const time of document.querySelectorAll("time[data-relative], time[data-due]")) {
    const from = Date.parse(time.dateTime) - now;
    if (Number.isNaN(from)) continue;
    time.title ||= time.textContent.trim();
    const text = "due" in time.dataset
      ? (from >= 0 ? time.dataset.in : time.dataset.late)?.replace("{}", length(Math.abs(from)))
      : ago(from);
    if (text && text !== time.textContent) time.textContent = text;
  }
}

// --- Forms -------------------------------------------------------------------------------------------------------

/** Lets a text area grow with its text where the style sheet cannot. */
function growTextAreas() {
  if (CSS.supports("field-sizing", "content")) return;
  const grow = (area) => {
    area.style.blockSize = "auto";
    area.style.blockSize = `${area.scrollHeight + 2}px`;
  };
  document.addEventListener("input", (event) => event.target.matches?.("textarea") && grow(event.target));
  document.querySelectorAll("textarea").forEach((area) => area.value && grow(area));
}

/** Asks before a form marked data-guard is left with something typed in it. */
function guardTyped() {
  const typed = new Set();
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form?.matches("[data-guard]")) typed.add(form);
  });
  document.addEventListener("reset", (event) => typed.delete(event.target));
  document.addEventListener("submit", (event) => typed.delete(event.target));
  addEventListener("beforeunload", (event) => {
    if (typed.size) event.preventDefault();
  });
}

/** One press, one sending: the pressed button rests until the answer comes. The server's key guards anyway. */
function sendOnce() {
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (event.defaultPrevented || !button || event.target.method === "dialog") return;
    if (button.ariaBusy === "true") return event.preventDefault();
    button.ariaBusy = "true";
  });
  addEventListener("pageshow", () => document.querySelectorAll("[aria-busy=true]").forEach((b) => b.removeAttribute("aria-busy")));
}

/** Ctrl or Command with Enter presses the button that the open form shows. */
function sendByKey() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !event.target.matches?.("textarea")) return;
    const form = event.target.form;
    // A button may stand beside its form.
    const button = [...(form?.elements ?? [])].find((it) => it.matches("button[data-send]"));
    if (button) form.requestSubmit(button);
  });
}

/** Filters marked data-auto answer at once; their button is then not needed. */
function filterAtOnce() {
  for (const form of document.querySelectorAll("form[data-auto]")) {
    form.addEventListener("change", (event) => event.target.matches("select, [type=checkbox]") && form.requestSubmit());
  }
}

// --- Numbers that take a while -----------------------------------------------------------------------------------
// <a href="/the/page/with/the/number" data-says="/the/number/alone">  becomes what that address says.

async function tellNumbers() {
  for (const link of document.querySelectorAll("a[data-says]")) {
    const answer = await fetch(link.dataset.says).catch(() => null);
    // Whoever is signed out meanwhile is led to a page: the link stays.
    if (answer?.ok && !answer.redirected) link.replaceWith(await answer.text());
  }
}

// --- Dialogs, menus ----------------------------------------------------------------------------------------------
// <a href="/the/page" data-opens="ID"> opens <dialog id="ID"> in place of the page of the same form.

function openDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-opens]");
    const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.button);
    const dialog = opener && plain && document.getElementById(opener.dataset.opens);
    if (dialog instanceof HTMLDialogElement) {
      event.preventDefault();
      dialog.showModal();
      return;
    }
    if (event.target.closest?.("[data-closes]")) event.target.closest("dialog")?.close();
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = event.target.closest?.("details.menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    }
  });
}

tellTimes();
setInterval(tellTimes, MINUTE);
growTextAreas();
guardTyped();
sendOnce();
sendByKey();
filterAtOnce();
openDialogs();
tellNumbers();
document.querySelector(".error-summary, .notice[tabindex]")?.focus();
