import { useWords } from '../words/language.js';
import { type Step, STEPS } from './check-edit.js';

/** What was checked, in its order; `failed` is the first that did not pass. */
export function Steps({ failed }: { readonly failed: Step | null }) {
  const { proof } = useWords();
  const end = failed === null ? STEPS.length : STEPS.indexOf(failed);
  return (
    <ol className="steps">
      {STEPS.map((step, place) => {
        const [stand, sign, words] =
          place < end
            ? ['passed', '✓', proof.stepPassed]
            : place === end
              ? ['failed', '✗', proof.stepFailed]
              : ['not-reached', '–', proof.stepNotReached];
        return (
          <li key={step} data-stand={stand}>
            <span className="sign" role="img" aria-label={words}>
              {sign}
            </span>{' '}
            {proof.steps[step]}
          </li>
        );
      })}
    </ol>
  );
}
