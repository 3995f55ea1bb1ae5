// Renews elements with data-live-every: at once when their stream of events (data-live) tells
// something else than what they show (data-live-seen); where there is no stream, or it fails, every
// so many seconds. A page in the background does neither.
const AGAIN = 60_000; // milliseconds until a stream that was refused is tried again
const streams = new Map(); // by address
const asked = new Map(); // when an element was last asked for, by its id

const renew = (element) => element.dispatchEvent(new Event("live"));
const shown = () => [...document.querySelectorAll("[data-live-every]")];

function open(address) {
  const source = new EventSource(address);
  streams.set(address, source);
  source.addEventListener("message", (event) => {
    for (const element of shown()) {
      const { live, liveSeen } = element.dataset;
      if (live === address && liveSeen !== event.data) renew(element);
    }
  });
  source.addEventListener("error", () => {
    if (source.readyState !== EventSource.CLOSED) return; // else the browser tries again itself
    setTimeout(() => streams.get(address) === source && streams.delete(address), AGAIN);
  });
}

function look() {
  const elements = document.hidden ? [] : shown();
  const wanted = new Set(elements.map((element) => element.dataset.live).filter(Boolean));
  for (const [address, source] of streams) {
    if (wanted.has(address)) continue;
    source.close();
    streams.delete(address);
  }
  for (const address of wanted) if (!streams.has(address)) open(address);
  for (const element of elements) {
    const { live, liveEvery } = element.dataset;
    const last = asked.get(element.id) ?? asked.set(element.id, Date.now()).get(element.id);
    if (streams.get(live)?.readyState === EventSource.OPEN) continue;
    if (Date.now() - last < liveEvery * 1000) continue;
    asked.set(element.id, Date.now());
    renew(element);
  }
}

look();
setInterval(look, 1000);
document.addEventListener("visibilitychange", look);
