// Against the studio at STILLMOTION_URL: node --test test/
import assert from "node:assert/strict";
import test from "node:test";
import { createClient, StillmotionError } from "../index.js";

const studio = createClient({ baseUrl: process.env.STILLMOTION_URL });
const CIRCLE = "a large red circle on a blue background";

test("a picture is asked for, followed, fetched, described and deleted", async () => {
  const lineup = await studio.get("/api/models");
  assert.ok("starter-image" in lineup.models);

  const job = await studio.post("/api/generate", {
    body: { model_id: "starter-image", prompt: CIRCLE, settings: { type: "image", seed: 5, num_inference_steps: 2 } },
    headers: { "Idempotency-Key": "typescript-1" },
  });
  const seen = [];
  const status = await studio.wait(job.job_id, { intervalMs: 50, onProgress: (now) => seen.push(now.progress.percent) });
  assert.equal(status.status, "completed");
  assert.deepEqual(seen, [...seen].sort((one, other) => one - other));

  const [made] = status.media;
  assert.equal(made.seed, 5);
  const file = await studio.file("/api/image/{media_id}", { params: { path: { media_id: made.id } } });
  const bytes = new Uint8Array(await file.arrayBuffer());
  assert.equal(file.type, "image/png");
  assert.equal(bytes.length, made.bytes);
  assert.equal(String.fromCharCode(...bytes.slice(1, 4)), "PNG");

  const form = new FormData();
  form.set("file", file, "circle.png");
  const upload = await studio.post("/api/uploads", { body: form });
  assert.equal(upload.width, made.width);

  const page = await studio.get("/api/gallery", { params: { query: { limit: 5, search: "red circle" } } });
  assert.ok(page.items.some((item) => item.id === made.id));
  const gone = await studio.delete("/api/image/{media_id}", { params: { path: { media_id: made.id } } });
  assert.equal(gone.id, made.id);
});

test("the same key gives the same job", async () => {
  const asked = { body: { model_id: "starter-image", prompt: CIRCLE }, headers: { "Idempotency-Key": "typescript-2" } };
  const [first, second] = [await studio.post("/api/generate", asked), await studio.post("/api/generate", asked)];
  assert.equal(first.job_id, second.job_id);
  const cancelled = await studio.post("/api/jobs/{job_id}/cancel", { params: { path: { job_id: first.job_id } }, body: {} });
  assert.equal(cancelled.id, first.job_id);
});

test("what is refused is an error with the studio's words", async () => {
  const body = { model_id: "starter-image", prompt: CIRCLE, settings: { type: "image", width: 13 } };
  await assert.rejects(studio.post("/api/generate", { body }), (error) => {
    assert.ok(error instanceof StillmotionError);
    assert.equal(error.status, 422);
    assert.equal(error.code, "VALIDATION_ERROR");
    assert.equal(error.details.field, "settings.width");
    return true;
  });
  const nobody = { params: { path: { job_id: "0".repeat(32) } } };
  await assert.rejects(studio.get("/api/status/{job_id}", nobody), { status: 404, code: "JOB_NOT_FOUND" });
});
