// Buttons that do one thing to a job or the queue: data-url, and where needed data-method and data-body.
import { send } from "./api.js";
import { attempt } from "./notices.js";

/** Do what a button says; it is busy meanwhile. Returns whether it went through. */
export async function act(button) {
  const { url, method = "POST", body } = button.dataset;
  if (button.ariaBusy === "true") return false;
  button.ariaBusy = "true"; // not disabled: that would take the focus away
  const done = await attempt(() => send(method, url, body ? JSON.parse(body) : undefined));
  button.ariaBusy = null;
  return done;
}
