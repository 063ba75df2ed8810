import type { components, paths } from "./schema.js";

export type { components, paths } from "./schema.js";
export type Schemas = components["schemas"];
export type JobStatus = Schemas["StatusBody"];

type Method = "get" | "post" | "patch" | "delete";

/** The paths that have this method. */
export type PathsWith<M extends Method> = {
  [P in keyof paths]: paths[P] extends Record<M, { responses: unknown }> ? P : never;
}[keyof paths];

type Operation<P extends keyof paths, M extends Method> = paths[P] extends Record<M, infer O> ? O : never;

type Content<R> = R extends { content: infer C } ? (C extends { "application/json": infer J } ? J : unknown) : unknown;

/** What a good answer holds. */
export type Answer<P extends keyof paths, M extends Method> =
  Operation<P, M> extends { responses: infer R }
    ? Content<R[keyof R & (200 | 201 | 202)]>
    : never;

type Body<O> = O extends { requestBody: { content: infer C } }
  ? { body: C extends { "application/json": infer J } ? J : FormData }
  : O extends { requestBody?: { content: infer C } }
    ? { body?: C extends { "application/json": infer J } ? J : FormData }
    : { body?: undefined };

type PathParameters<O> = O extends { parameters: { path: infer T } } ? { path: T } : { path?: undefined };
type QueryParameters<O> = O extends { parameters: { query?: infer T } } ? { query?: T } : { query?: undefined };
type Parameters<O> = PathParameters<O> & QueryParameters<O>;

type Given<O> = Body<O> &
  (O extends { parameters: { path: unknown } } ? { params: Parameters<O> } : { params?: Parameters<O> }) & {
    headers?: Record<string, string>;
    signal?: AbortSignal;
  };

type Arguments<O> = {} extends Given<O> ? [options?: Given<O>] : [options: Given<O>];

type Ask<M extends Method> = <P extends PathsWith<M>>(
  path: P,
  ...options: Arguments<Operation<P, M>>
) => Promise<Answer<P, M>>;

export interface Client {
  get: Ask<"get">;
  post: Ask<"post">;
  patch: Ask<"patch">;
  delete: Ask<"delete">;
  /** The bytes at a path, such as `/api/image/{media_id}`. */
  file<P extends PathsWith<"get">>(path: P, ...options: Arguments<Operation<P, "get">>): Promise<Blob>;
  /** Follow a job to its end, however it ends. */
  wait(
    jobId: string,
    options?: { intervalMs?: number; signal?: AbortSignal; onProgress?: (status: JobStatus) => void },
  ): Promise<JobStatus>;
}

export interface ClientOptions {
  /** By default http://127.0.0.1:5050. */
  baseUrl?: string;
  /** Where the studio asks for one. */
  key?: string;
  fetch?: typeof globalThis.fetch;
}

export function createClient(options?: ClientOptions): Client;

/** What a studio refused, in its own words. */
export class StillmotionError extends Error {
  readonly status: number;
  readonly code: string | undefined;
  readonly details: Record<string, unknown>;
  readonly requestId: string | undefined;
}
