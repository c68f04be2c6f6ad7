import { Anchor, Text, Title } from '@mantine/core';
import { Link } from 'react-router';
import type { components } from '../../../../clients/typescript/src/schema.js';
import { useLanguage } from '../../words/language.js';

type Quota = components['schemas']['QuotaUse'];

const UNDER_WAY = '/search#state=pending&state=in_doubt&order=asc';

/** How much of the calls that IM allows is in use, and who waits for one. */
export function QuotaUse({ quota }: { readonly quota: readonly Quota[] }) {
  const { words, language } = useLanguage();
  const { overview } = words;
  const number = new Intl.NumberFormat(language);
  return (
    <section aria-labelledby="quota">
      <Title order={2} size="h4" id="quota" mb="xs">
        {overview.quota}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {overview.quotaHelp}
      </Text>
      <table className="bars quota" aria-labelledby="quota">
        <tbody>
          {quota.map(({ api, callsPerSecond, inUse, waiting, factor }) => (
            <tr key={api}>
              <th scope="row">
                <Anchor component={Link} to={UNDER_WAY} size="sm" title={api}>
                  {overview.apis[api] ?? api}
                </Anchor>
              </th>
              <td>
                <div className="meter">
                  <div className="bar" style={{ width: shareOf(inUse, callsPerSecond) }} />
                </div>
              </td>
              <td>
                {overview.inUse(number.format(inUse), number.format(callsPerSecond))}
                {waiting > 0 && <div>{overview.callsWait(number.format(waiting))}</div>}
                {factor < 1 && <div>{overview.slowed(Math.round(100 * factor))}</div>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function shareOf(inUse: number, callsPerSecond: number): string {
  return `${String(Math.min(100, (100 * inUse) / callsPerSecond))}%`;
}
