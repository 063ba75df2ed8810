// Talks to the studio: JSON for what changes something, HTML fragments for what is shown.

/** A refusal of the studio, with the field it is about where there is one. */
export class Refused extends Error {
  constructor(status, body) {
    super(body?.message || `The studio answered with ${status}.`);
    this.status = status;
    this.code = body?.code;
    this.path = body?.details?.field?.replace(/^settings\./, "");
    this.reason = body?.details?.reason;
  }
}

/** Fetch; a refusal is thrown. */
export async function ask(url, options) {
  let response;
  try {
    response = await fetch(url, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    document.dispatchEvent(new CustomEvent("studio-offline"));
    throw new Refused(0, { message: "The studio does not answer. Is it still running?" });
  }
  if (response.ok) return response;
  throw new Refused(response.status, await response.json().catch(() => null));
}

/** Send a change; a body is sent as JSON, a FormData as it is. Returns the answer's JSON. */
export async function send(method, url, body) {
  const headers = { "X-Stillmotion": "1" };
  let payload = body;
  if (body !== undefined && !(body instanceof FormData)) {
    headers["Content-Type"] = "application/json";
    payload = JSON.stringify(body);
  }
  return (await ask(url, { method, headers, body: payload })).json();
}

/** Fetch rendered markup as a DocumentFragment. */
export async function fragment(url, signal) {
  const template = document.createElement("template");
  template.innerHTML = await (await ask(url, { signal, headers: { "X-Stillmotion": "1" } })).text();
  return document.importNode(template.content, true);
}
