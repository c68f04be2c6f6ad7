/** As tools write an instant: without a fraction, with more zeros, with an offset for `Z`. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3}0*)?(?:Z|[+-]\d\d:\d\d)$/;

/** Whether two texts are times in RFC 3339 that name one instant. */
export function isSameInstant(one: string, other: string): boolean {
  return INSTANT.test(one) && INSTANT.test(other) && Date.parse(one) === Date.parse(other);
}
