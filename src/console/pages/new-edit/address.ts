/** Which message: what a person typed, as text. */
export interface Address {
  readonly groupId: string;
  readonly msgSeq: string;
  readonly topicId: string;
}

export const NO_ADDRESS: Address = { groupId: '', msgSeq: '', topicId: '' };

const NAMES: Readonly<Record<string, keyof Address>> = {
  groupid: 'groupId',
  msgseq: 'msgSeq',
  topicid: 'topicId',
};

/**
 * The address in what somebody pasted: the address of a page of the console, a query (`groupId=…&msgSeq=…`), or JSON that has GroupId
 * and MsgSeq, such as a message or an edit of it. Null where there is none.
 */
export function addressIn(pasted: string): Address | null {
  const text = pasted.trim();
  const found = text.startsWith('{') ? inJson(text) : inQuery(text);
  return found && found.groupId !== '' && found.msgSeq !== '' ? found : null;
}

/** Behind the `#` of an address of a page, so that no server learns it. */
export function queryOf({ groupId, msgSeq, topicId }: Address): string {
  const query = new URLSearchParams({ groupId, msgSeq });
  if (topicId !== '') query.set('topicId', topicId);
  return query.toString();
}

function inQuery(text: string): Address {
  const query = text.includes('groupId=') ? text.slice(text.indexOf('groupId=')) : '';
  return collect(new URLSearchParams(query).entries());
}

function inJson(text: string): Address | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  const { message } = value as { readonly message?: unknown };
  const holder = typeof message === 'object' && message !== null ? message : (value as object);
  return collect(Object.entries(holder));
}

function collect(members: Iterable<readonly [string, unknown]>): Address {
  const found: { -readonly [Name in keyof Address]: string } = { ...NO_ADDRESS };
  for (const [key, value] of members) {
    const name = NAMES[key.toLowerCase().replaceAll(/[_-]/g, '')];
    const isText = typeof value === 'string' || typeof value === 'number';
    if (name && isText) found[name] = String(value).trim();
  }
  return found;
}
