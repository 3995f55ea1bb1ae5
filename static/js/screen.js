// The projector's clock, what is left of the slot, and a sound when it ends.
const SOON = 60; // seconds
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

tick();
setInterval(tick, 1000);
