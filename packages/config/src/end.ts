const DAY =
  '\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))';
const LEAP_DAY = '(?:\\d\\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29';
const CLOCK = '(?:[01]\\d|2[0-3]):[0-5]\\d';

/** Days that a calendar has, and moments with their zone, as ISO 8601 writes them: one expression for the check and the published schema. */
export const END_PATTERN = `^(?:${DAY}|${LEAP_DAY})(?:T${CLOCK}(?::[0-5]\\d(?:\\.\\d{1,9})?)?(?:Z|[+-]${CLOCK}))?$`;

const END = new RegExp(END_PATTERN);

/**
 * The end of an exception in the form that is compared: a day as it stands, a moment in UTC. Undefined for what is neither: a
 * day that no calendar has is none.
 */
export function normalEnd(text: string): string | undefined {
  if (!END.test(text)) return undefined;
  return text.includes('T') ? new Date(text).toISOString() : text;
}
