// Follows one job over server-sent events. The stream only hurries: whoever listens also polls, slowly, so that a
// stream that cannot be opened or breaks costs seconds, never a result.

const NAMES = ["message", "started", "progress", "status", "completed", "failed", "cancelled"];

export class Stream {
  /** Call `onEvent(name, data)` for each event of the job that is followed. */
  constructor(onEvent) {
    this.onEvent = onEvent;
    this.id = null;
  }

  get open() { return this.source?.readyState === EventSource.OPEN; }

  /** Follow a job; null follows nothing. One stream a page: browsers allow six connections to a server. */
  follow(id) {
    if (id === this.id) return;
    this.source?.close();
    this.source = null;
    this.id = id;
    if (!id) return;
    const source = new EventSource(`/api/jobs/${id}/events`);
    this.source = source;
    for (const name of NAMES) source.addEventListener(name, (event) => this.onEvent(name, parsed(event.data)));
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED && this.source === source) this.onEvent("closed", {});
    });
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
