import type { Fault, Reading } from './fault.js';
import type { Parameters, Values } from './parameter.js';
import { encodingFaults, NotEncoded, type Query } from './query-string.js';
import { nameOf } from './spelling.js';

/** Reads a query by the parameters that its route has, and gathers all faults; every other parameter is one. */
export class QueryReader {
  readonly faults: Fault[];

  /**
   * @param known every parameter of the route
   * @param advice by the name of a parameter that is not known here: what else to do than to remove it
   */
  constructor(
    private readonly query: Query,
    private readonly known: readonly string[],
    advice: Readonly<Record<string, string>> = {},
  ) {
    this.faults = [
      ...encodingFaults(query),
      ...Object.keys(query)
        .filter((name) => !known.includes(name) && !(query[name] instanceof NotEncoded))
        .map((name) => fault(name, unknown(name, known, advice))),
    ];
  }

  /** What the parameters of this table say, in its order; what has a fault says nothing. */
  values<Table extends Parameters>(table: Table): Values<Table> {
    const values: Record<string, unknown> = {};
    for (const [name, parameter] of Object.entries(table)) {
      const texts = this.textsOf(name, parameter.required === true);
      if (!texts) continue;
      const parsed = parameter.parse(texts);
      if ('fault' in parsed) this.add(name, parsed.fault);
      else values[parameter.member ?? name] = parsed.value;
    }
    return values as Values<Table>;
  }

  /** A fault that only shows beside other parameters. */
  add(name: string, message: string): void {
    this.faults.push(fault(name, message));
  }

  /** As sent, for the trail. */
  asked(without: readonly string[] = []): Readonly<Record<string, string | readonly string[]>> {
    return Object.fromEntries(
      Object.entries(this.query)
        .filter(([name]) => this.known.includes(name) && !without.includes(name))
        .map(([name, value]) => [name, Array.isArray(value) ? value.map(String) : String(value)]),
    );
  }

  /** The request, unless there are faults. */
  reading<T>(request: () => T): Reading<T> {
    const { faults } = this;
    return faults.length > 0 ? { ok: false, faults } : { ok: true, request: request() };
  }

  /** Null where there is nothing to read: it is missing, cannot be decoded, or is spelled differently. */
  private textsOf(name: string, isRequired: boolean): readonly string[] | null {
    const sent = this.query[name];
    if (sent instanceof NotEncoded) return null;
    if (sent !== undefined) return [sent].flat().map(String);
    const isMisspelled = Object.keys(this.query).some((one) => meantBy(one, [name]) !== null);
    return isRequired && !isMisspelled ? [''] : null;
  }
}

function fault(parameter: string, message: string): Fault {
  return { parameter, message };
}

function unknown(
  name: string,
  known: readonly string[],
  advice: Readonly<Record<string, string>>,
): string {
  const meant = meantBy(name, known);
  if (meant === null) {
    const also = Object.hasOwn(advice, name) ? `, ${advice[name] ?? ''}` : '';
    return `remove this parameter${also}; known here: ${known.join(', ')}`;
  }
  return name.endsWith(']')
    ? `write this parameter as ${meant}, once for each value: ${meant}=…&${meant}=…`
    : `rename this parameter to ${meant}`;
}

/** The known parameter that one in another spelling means (`group_id`, `state[]`); null for none. */
function meantBy(name: string, known: readonly string[]): string | null {
  return nameOf(name.replace(/\[\d*\]$/, ''), known);
}
