import type { Quorum, WitnessPolicy } from './witness-policy.js';

/**
 * A policy file that says the same: whose cosignatures make a checkpoint acceptable. Addresses and comments are left out, which
 * whoever checks signatures does not need; groups get names of their own.
 */
export function formatWitnessPolicy({ logs, witnesses, quorum }: WitnessPolicy): string {
  const taken = new Set(['none']);
  const unique = (wanted: string): string => {
    let name = wanted;
    while (taken.has(name)) name += '~';
    taken.add(name);
    return name;
  };
  const names = new Map(witnesses.map(({ name, key }) => [key.text, unique(name)]));
  const groups: string[] = [];
  const nameOf = (component: Quorum): string => {
    if (component.kind === 'none') return 'none';
    if (component.kind === 'witness') return names.get(component.key.text) ?? '';
    const members = component.members.map(nameOf);
    const name = unique('group');
    groups.push(`group ${name} ${component.threshold} ${members.join(' ')}`);
    return name;
  };
  const wanted = nameOf(quorum);
  return [
    ...logs.map(({ key }) => `log ${key.text}`),
    ...[...names].map(([key, name]) => `witness ${name} ${key}`),
    ...groups,
    `quorum ${wanted}`,
    '',
  ].join('\n');
}
