// Four of the same with new seeds: one job where a model makes several pictures at once, else four jobs.

const MANY = 4;

/** Return the bodies of the jobs for one body of the form. */
export function variations(body, form) {
  const { seed, num_images: _, ...settings } = body.settings;
  const counts = [...form.querySelectorAll("[name=num_images]")].map((input) => Number(input.type === "radio" ? input.value : input.max));
  if (Math.max(0, ...counts) >= MANY) return [{ ...body, settings: { ...settings, num_images: MANY } }];
  return Array.from({ length: MANY }, () => ({ ...body, settings }));
}
