import { Anchor, Text, Title } from '@mantine/core';
import { Link } from 'react-router';
import { Contents } from '../../contents/contents.js';
import { useLanguage } from '../../words/language.js';

interface Bar {
  readonly name: string;
  readonly count: number;
  /** The search that finds them. */
  readonly to: string;
}

interface Shown {
  readonly title: string;
  readonly id: string;
  /** Largest first. */
  readonly bars: readonly Bar[];
}

const MOST = 10;

/** Numbers by name, each as long as it is large: a table that is its own picture. */
export function Bars({ title, id, bars }: Shown) {
  const { words, language } = useLanguage();
  const shown = bars.slice(0, MOST);
  const most = Math.max(1, ...shown.map(({ count }) => count));
  return (
    <section aria-labelledby={id}>
      <Title order={2} size="h4" id={id} mb="xs">
        {title}
      </Title>
      <table className="bars" aria-labelledby={id}>
        <tbody>
          {shown.map(({ name, count, to }) => (
            <tr key={name}>
              <th scope="row">
                <Anchor component={Link} to={to} size="sm">
                  <Contents text={name} />
                </Anchor>
              </th>
              <td>
                <div className="bar" style={{ width: `${String((100 * count) / most)}%` }} />
              </td>
              <td>{new Intl.NumberFormat(language).format(count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {bars.length > MOST && (
        <Text size="sm" c="dimmed">
          {words.overview.andOthers(bars.length - MOST)}
        </Text>
      )}
    </section>
  );
}
