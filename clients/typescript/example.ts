import { createClient, StillmotionError, type JobStatus } from "./index.js";

const studio = createClient({ baseUrl: "http://127.0.0.1:5050" });

export async function fox(): Promise<Blob> {
  const job = await studio.post("/api/generate", {
    body: { model_id: "starter-image", prompt: "a large red circle on a blue background" },
  });
  const status: JobStatus = await studio.wait(job.job_id, { onProgress: (now) => console.log(now.progress.percent) });
  const first = status.media[0];
  if (!first) throw new Error(status.error?.message);
  return studio.file("/api/image/{media_id}", { params: { path: { media_id: first.id } } });
}

export async function newest(words: string): Promise<string[]> {
  const page = await studio.get("/api/gallery", { params: { query: { limit: 10, search: words } } });
  return page.items.map((item) => `${item.id}: ${item.width}x${item.height}`);
}

export async function wrong(): Promise<void> {
  try {
    // @ts-expect-error a prompt is needed
    await studio.post("/api/generate", { body: {} });
  } catch (error) {
    if (error instanceof StillmotionError) console.log(error.code, error.details);
  }
  // @ts-expect-error there is no such path
  await studio.get("/api/nothing");
  // @ts-expect-error nobody posts to the gallery
  await studio.post("/api/gallery", {});
}
