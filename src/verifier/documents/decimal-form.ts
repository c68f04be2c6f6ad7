/** Whether a double holds a number of JSON: the shortest form of the double says the same. */
export function fitsDouble(number: string): boolean {
  const double = Number(number);
  return Number.isFinite(double) && decimalForm(String(double)) === decimalForm(number);
}

/** One text for each decimal value, however it is written. */
export function decimalForm(number: string): string {
  const [, sign = '', whole = '', fraction = '', power = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(number) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  if (digits === '') return '0';
  const significant = digits.replace(/0+$/, '');
  const zeroes = digits.length - significant.length;
  return `${sign}${significant}e${BigInt(power) - BigInt(fraction.length) + BigInt(zeroes)}`;
}
