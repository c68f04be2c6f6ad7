/** One request of a `.http` file. */
export interface FileRequest {
  /** Under which later requests know its answer. */
  readonly name: string | null;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** The requests of a file as REST clients of editors read it. */
export function requestsIn(text: string): FileRequest[] {
  return text
    .split(/^###.*$/m)
    .map((block) => block.replaceAll(/^(?:@\w+ =|# (?!@name)).*\n/gm, '').trim())
    .filter((block) => block !== '')
    .map(requestIn);
}

function requestIn(block: string): FileRequest {
  const [head = '', ...bodies] = block.split('\n\n');
  const lines = head.split('\n');
  const name = /^# @name (\w+)$/.exec(lines[0] ?? '')?.[1] ?? null;
  const [request = '', ...headers] = name === null ? lines : lines.slice(1);
  const [method = '', url = ''] = request.split(' ');
  return {
    name,
    method,
    url,
    headers: Object.fromEntries(headers.map((line) => line.split(': ', 2) as [string, string])),
    body: bodies.length === 0 ? null : bodies.join('\n\n'),
  };
}

/** Fills in variables: plain ones, a new UUID, and members of earlier answers. */
export function filledIn(
  text: string,
  variables: Readonly<Record<string, string>>,
  answers: ReadonlyMap<string, unknown>,
): string {
  return text.replaceAll(/\{\{(.+?)\}\}/g, (_, variable: string) => {
    if (variable === '$guid') return crypto.randomUUID();
    const [name = '', member = ''] = variable.split('.response.body.');
    const known = answers.get(name) as Readonly<Record<string, string>> | undefined;
    const value = member === '' ? variables[variable] : known?.[member];
    if (value === undefined) throw new Error(`nothing says what ${variable} is`);
    return value;
  });
}
