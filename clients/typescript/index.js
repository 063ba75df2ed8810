/** What a studio refused, in its own words. */
export class StillmotionError extends Error {
  constructor(status, body) {
    super(body?.message ?? `the studio answered ${status}`);
    this.name = "StillmotionError";
    this.status = status;
    this.code = body?.code;
    this.details = body?.details ?? {};
    this.requestId = body?.request_id;
  }
}

const ENDED = ["completed", "failed", "cancelled"];

function address(base, path, { path: names = {}, query = {} } = {}) {
  const filled = path.replace(/{(\w+)}/g, (_, name) => encodeURIComponent(String(names[name])));
  const url = new URL(base.replace(/\/+$/, "") + filled);
  for (const [name, value] of Object.entries(query))
    for (const each of Array.isArray(value) ? value : [value])
      if (each !== undefined && each !== null) url.searchParams.append(name, String(each));
  return url;
}

function written(body) {
  if (body === undefined) return { headers: {} };
  if (body instanceof FormData) return { body, headers: { "X-Stillmotion": "1" } };
  return { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
}

/** A client of the studio at `baseUrl`; `key` where it asks for one. */
export function createClient({ baseUrl = "http://127.0.0.1:5050", key, fetch = globalThis.fetch } = {}) {
  async function ask(method, path, { params, body, headers, signal } = {}) {
    const sent = written(body);
    const answer = await fetch(address(baseUrl, path, params), {
      method,
      signal,
      body: sent.body,
      headers: { ...sent.headers, ...(key ? { Authorization: `Bearer ${key}` } : {}), ...headers },
    });
    if (answer.ok) return answer;
    const text = await answer.text();
    let told;
    try {
      told = JSON.parse(text);
    } catch {
      told = undefined;
    }
    throw new StillmotionError(answer.status, told);
  }

  const json = (method) => async (path, options) => (await ask(method, path, options)).json();
  const client = {
    get: json("GET"),
    post: json("POST"),
    patch: json("PATCH"),
    delete: json("DELETE"),
    file: async (path, options) => (await ask("GET", path, options)).blob(),

    async wait(jobId, { intervalMs = 500, signal, onProgress } = {}) {
      for (;;) {
        const status = await client.get("/api/status/{job_id}", { params: { path: { job_id: jobId } }, signal });
        onProgress?.(status);
        if (ENDED.includes(status.status)) return status;
        await new Promise((resolve) => setTimeout(resolve, intervalMs));
      }
    },
  };
  return client;
}
