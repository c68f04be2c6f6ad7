/** Parses the file that a setting names. Throws an Error that names the setting and quotes nothing of the file. */
export function parseJsonFile(setting: string, text: string): unknown {
  const parsed = parse(text);
  if (!parsed) throw new Error(`${setting}: the file is not JSON`);
  return parsed.value;
}

function parse(text: string): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(text) };
  } catch {
    // Only a SyntaxError can come here, and its message quotes the text.
    return null;
  }
}
