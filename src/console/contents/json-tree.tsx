import { ExactNumber } from '../api/exact-json.js';
import { Contents } from './contents.js';

/** Deeper levels are opened by whoever wants to see them. */
const OPEN_LEVELS = 3;

/** JSON as a tree: members by name, texts as text. */
export function JsonTree({
  value,
  level = 0,
}: {
  readonly value: unknown;
  readonly level?: number;
}) {
  if (typeof value === 'string') {
    return (
      <span className="json-text">
        “<Contents text={value} />”
      </span>
    );
  }
  if (typeof value !== 'object' || value === null || value instanceof ExactNumber) {
    return <code>{String(value)}</code>;
  }
  const members = Object.entries(value);
  const isList = Array.isArray(value);
  if (members.length === 0) return <code>{isList ? '[]' : '{}'}</code>;
  const list = (
    <ul className="json">
      {members.map(([name, member]) => (
        <li key={name}>
          <span className="json-name">
            <Contents text={isList ? `${String(Number(name) + 1)}.` : name} />
          </span>{' '}
          <JsonTree value={member} level={level + 1} />
        </li>
      ))}
    </ul>
  );
  if (level < OPEN_LEVELS) return list;
  return (
    <details>
      <summary>{isList ? `[${String(members.length)}]` : `{${String(members.length)}}`}</summary>
      {list}
    </details>
  );
}
