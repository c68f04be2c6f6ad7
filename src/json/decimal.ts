const ZERO = 0x30;
const NINE = 0x39;

/**
 * One text per decimal value: two JSON numbers are equal as exact decimals if and only if this form is the same text.
 * Zero has one form whatever its sign. Exponents are kept as numbers, never written out as digits.
 */
export function decimalForm(lexeme: string): string {
  const sign = lexeme.startsWith('-') ? '-' : '';
  const exponentAt = lexeme.search(/[eE]/);
  const mantissa = lexeme.slice(sign.length, exponentAt === -1 ? undefined : exponentAt);
  const pointAt = mantissa.indexOf('.');
  const digits =
    pointAt === -1 ? mantissa : mantissa.slice(0, pointAt) + mantissa.slice(pointAt + 1);
  let first = 0;
  while (digits.charCodeAt(first) === ZERO) first += 1;
  if (first === digits.length) return '0';
  let last = digits.length;
  while (digits.charCodeAt(last - 1) === ZERO) last -= 1;
  const shift = (pointAt === -1 ? digits.length : pointAt) - first;
  const exponent = exponentAt === -1 ? 0n : BigInt(lexeme.slice(exponentAt + 1).replace('+', ''));
  return `${sign}0.${digits.slice(first, last)}e${exponent + BigInt(shift)}`;
}

/** Whether a double holds this number: its shortest round-trip form says the same as the text. */
export function fitsDouble(lexeme: string): boolean {
  if (hasFewDigits(lexeme)) return true;
  const double = Number(lexeme);
  return Number.isFinite(double) && decimalForm(String(double)) === decimalForm(lexeme);
}

/** Every plain decimal of up to 15 digits survives the way through a double. */
function hasFewDigits(lexeme: string): boolean {
  if (lexeme.length > 15) return false;
  const last = lexeme.charCodeAt(lexeme.length - 1);
  return last >= ZERO && last <= NINE && !/[eE]/.test(lexeme);
}
