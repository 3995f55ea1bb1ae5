// The projector's clock, what is left of the slot, a sound when it ends, and tables in turn where not all fit.
const SOON = 60; // seconds
const TURN = 10; // seconds that a page of tables stays
const clock = document.querySelector("[data-screen-clock]");
const ahead = new Date(clock.dataset.screenClock) - new Date(); // of the server before this machine
const face = new Intl.DateTimeFormat("en-GB", {
  timeZone: clock.dataset.zone,
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});
const button = document.querySelector("[data-screen-sound]");
let sound = null; // browsers allow sound after a press only
let rung = "";

button.hidden = false;
button.addEventListener("click", () => {
  sound = sound ? null : new AudioContext();
  button.setAttribute("aria-pressed", String(Boolean(sound)));
  if (sound) ring();
});

function ring() {
  for (const [at, pitch] of [[0, 660], [0.35, 880]]) {
    const tone = sound.createOscillator();
    const loud = sound.createGain();
    tone.frequency.value = pitch;
    loud.gain.setValueAtTime(0.4, sound.currentTime + at);
    loud.gain.exponentialRampToValueAtTime(0.001, sound.currentTime + at + 0.6);
    tone.connect(loud).connect(sound.destination);
    tone.start(sound.currentTime + at);
    tone.stop(sound.currentTime + at + 0.6);
  }
}

function tick() {
  const now = new Date(Date.now() + ahead);
  clock.textContent = face.format(now);
  const left = document.querySelector("[data-screen-until]");
  if (!left) return;
  const seconds = Math.max(0, Math.ceil((new Date(left.dataset.screenUntil) - now) / 1000));
  left.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  left.toggleAttribute("data-soon", seconds <= SOON);
  if (seconds === 0 && rung !== left.dataset.screenUntil) {
    rung = left.dataset.screenUntil;
    if (sound) ring();
  }
}

const turning = document.querySelector("[data-screen-turn]");
const foot = document.querySelector(".screen-foot");
let first = 0; // of the tables that are shown

turning.addEventListener("click", () => {
  const on = turning.getAttribute("aria-pressed") !== "true";
  turning.setAttribute("aria-pressed", String(on));
  first = 0;
  show();
});

// Shows the tables from `first` on that fit above the foot; returns how many those are.
function show() {
  const tables = [...document.querySelectorAll(".screen-table")];
  const where = document.querySelector("[data-screen-where]");
  for (const table of tables) table.hidden = false;
  turning.hidden = true;
  where.textContent = "";
  if (!tables.length) return 0;
  const top = tables[0].getBoundingClientRect().top;
  const room = window.innerHeight - foot.offsetHeight - (top + window.scrollY);
  const fit = tables.filter((table) => table.getBoundingClientRect().bottom - top <= room).length;
  if (fit >= tables.length || fit === 0) return tables.length;
  turning.hidden = false;
  if (turning.getAttribute("aria-pressed") !== "true") return tables.length;
  if (first >= tables.length) first = 0;
  tables.forEach((table, at) => (table.hidden = at < first || at >= first + fit));
  const last = Math.min(first + fit, tables.length);
  where.textContent = `${first + 1}–${last} / ${tables.length}`;
  return fit;
}

function turn() {
  first += show();
  show();
}

tick();
show();
setInterval(tick, 1000);
setInterval(turn, TURN * 1000);
window.addEventListener("resize", show);
document.addEventListener("htmx:afterSettle", show);
