import { Anchor, Group, Text } from '@mantine/core';
import { Link } from 'react-router';
import { useLanguage } from '../../words/language.js';
import { searchFor, type Period } from './period.js';
import type { Counted } from './use-overview.js';

const HEIGHT = 160;
const WIDTH = 720;
const GAP = 2;

interface Shown {
  readonly counted: Counted;
  readonly period: Period;
}

/** Edits a day, one column each, in the colours of what came of them; behind it, the same as a table. */
export function DaysChart({ counted, period }: Shown) {
  const { words } = useLanguage();
  return (
    <figure className="chart">
      <Legend counted={counted} period={period} />
      <Columns counted={counted} period={period} />
      <div className="chart-ends" aria-hidden="true">
        <Text size="xs" c="dimmed">
          {period.days[0]}
        </Text>
        <Text size="xs" c="dimmed">
          {period.days.at(-1)}
        </Text>
      </div>
      <details>
        <summary>{words.overview.asTable}</summary>
        <DaysTable counted={counted} period={period} />
      </details>
    </figure>
  );
}

/** For the eye and the mouse: keyboards and screen readers have the table. */
function Columns({ counted, period }: Shown) {
  const { words } = useLanguage();
  const step = WIDTH / period.days.length;
  const most = Math.max(1, ...counted.all.byDay.map(({ count }) => count));
  return (
    <svg
      viewBox={`0 0 ${String(WIDTH)} ${String(HEIGHT)}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      className="columns"
    >
      {period.days.map((day, place) => {
        let top = HEIGHT;
        return counted.byState.map(({ state, days }) => {
          const count = days.get(day) ?? 0;
          if (count === 0) return null;
          const height = (count / most) * HEIGHT;
          top -= height;
          return (
            <Link key={`${day} ${state}`} to={searchFor({ ...period, day, state })} tabIndex={-1}>
              <rect
                x={place * step + GAP / 2}
                y={top}
                width={Math.max(1, step - GAP)}
                height={Math.max(1, height)}
                className={`state-${state}`}
              >
                <title>{`${day} · ${nameOf(words, state)}: ${String(count)}`}</title>
              </rect>
            </Link>
          );
        });
      })}
    </svg>
  );
}

function Legend({ counted, period }: Shown) {
  const { words, language } = useLanguage();
  const number = new Intl.NumberFormat(language);
  return (
    <Group component="figcaption" gap="md">
      {counted.all.byState.map(({ state, count }) => (
        <Anchor key={state} component={Link} to={searchFor({ ...period, state })} size="sm">
          <span className={`key state-${state}`} aria-hidden="true" /> {nameOf(words, state)}:{' '}
          {number.format(count)}
        </Anchor>
      ))}
    </Group>
  );
}

function DaysTable({ counted, period }: Shown) {
  const { words, language } = useLanguage();
  const number = new Intl.NumberFormat(language);
  const totals = new Map(counted.all.byDay.map(({ day, count }) => [day, count]));
  return (
    <div className="scrolled">
      <table className="numbers">
        <thead>
          <tr>
            <th scope="col">{words.overview.day}</th>
            {counted.byState.map(({ state }) => (
              <th key={state} scope="col">
                {nameOf(words, state)}
              </th>
            ))}
            <th scope="col">{words.overview.total}</th>
          </tr>
        </thead>
        <tbody>
          {period.days
            .filter((day) => totals.has(day))
            .toReversed()
            .map((day) => (
              <tr key={day}>
                <th scope="row">{day}</th>
                {counted.byState.map(({ state, days }) => (
                  <td key={state}>
                    <Count count={days.get(day) ?? 0} to={searchFor({ ...period, day, state })} />
                  </td>
                ))}
                <td>
                  <Anchor component={Link} to={searchFor({ ...period, day })} inherit>
                    {number.format(totals.get(day) ?? 0)}
                  </Anchor>
                </td>
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}

/** Nothing leads nowhere. */
function Count({ count, to }: { readonly count: number; readonly to: string }) {
  const { language } = useLanguage();
  if (count === 0) return <>0</>;
  return (
    <Anchor component={Link} to={to} inherit>
      {new Intl.NumberFormat(language).format(count)}
    </Anchor>
  );
}

/** A state from a newer version has its own name. */
function nameOf(words: ReturnType<typeof useLanguage>['words'], state: string): string {
  const states: Readonly<Record<string, { readonly short: string }>> = words.states;
  return states[state]?.short ?? state;
}
