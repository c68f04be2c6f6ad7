import { Contents } from '../contents/contents.js';
import { When } from '../shell/when.js';
import { useWords } from '../words/language.js';
import { MEMBERS, type Scope } from './scope.js';

/** Which contents a scope reaches, member by member. */
export function ScopeWords({ scope }: { readonly scope: Scope }) {
  const { scope: words } = useWords();
  return (
    <dl className="facts">
      {MEMBERS.map((member) => {
        const value = scope[member];
        return value === undefined ? null : (
          <div key={member}>
            <dt>{words.members[member]}</dt>
            <dd>
              {member === 'from' || member === 'to' ? (
                <When at={String(value)} />
              ) : (
                <Contents text={String(value)} />
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
