export type SqlType =
  'bigint' | 'boolean' | 'bytea' | 'float8' | 'integer' | 'text' | 'timestamptz' | 'uuid';

/** One column that a statement is given: its SQL type, and its value for one input. */
export interface Given<Input> {
  readonly type: SqlType;
  /** A `timestamptz` in epoch milliseconds. */
  readonly value: (input: Input) => unknown;
}

export type GivenColumns<Input> = Readonly<Record<string, Given<Input>>>;

/** A statement that does its work for all inputs of a batch at once, in one transaction. */
export interface BatchStatement<Input> {
  readonly name: string;
  readonly text: string;
  readonly values: (batch: readonly Input[]) => unknown[][];
}

/** @param write makes the text, and names in it the tables that the batch fills */
export function batchStatement<Input>(
  name: string,
  write: (batch: BatchTables<Input>) => string,
): BatchStatement<Input> {
  const parameters = new ArrayParameters<Input>();
  const text = write(parameters);
  return { name, text, values: (batch) => parameters.values(batch) };
}

export function given<Input>(type: SqlType, value: (input: Input) => unknown): Given<Input> {
  return { type, value };
}

/** Tables made of the inputs of a batch, each to stand behind FROM. */
export interface BatchTables<Input> {
  /**
   * One row for each input.
   * @param ordinal a further column, which numbers the rows from 1
   */
  table(alias: string, columns: GivenColumns<Input>, ordinal?: string): string;
  /** The rows of all inputs, one after the other. */
  rows<Row>(
    alias: string,
    rowsOf: (input: Input) => readonly Row[],
    columns: GivenColumns<Row>,
  ): string;
}

/** Each column is a parameter, an array; one that stands in several tables is one parameter. */
class ArrayParameters<Input> implements BatchTables<Input> {
  private readonly parameters: ((batch: readonly Input[]) => unknown[])[] = [];
  private readonly numbers = new Map<Given<Input>, number>();

  table(alias: string, columns: GivenColumns<Input>, ordinal?: string): string {
    const arrays = Object.values(columns).map((column) => {
      const number = this.numbers.get(column) ?? this.add((batch) => stored(batch, column));
      this.numbers.set(column, number);
      return parameter(number, column);
    });
    return unnest(alias, arrays, columns, ordinal);
  }

  rows<Row>(
    alias: string,
    rowsOf: (input: Input) => readonly Row[],
    columns: GivenColumns<Row>,
  ): string {
    const arrays = Object.values(columns).map((column) =>
      parameter(
        this.add((batch) => stored(batch.flatMap(rowsOf), column)),
        column,
      ),
    );
    return unnest(alias, arrays, columns);
  }

  values(batch: readonly Input[]): unknown[][] {
    return this.parameters.map((valuesOf) => valuesOf(batch));
  }

  private add(valuesOf: (batch: readonly Input[]) => unknown[]): number {
    return this.parameters.push(valuesOf);
  }
}

function parameter(number: number, { type }: { readonly type: SqlType }): string {
  return `$${number}::${type}[]`;
}

function unnest(
  alias: string,
  arrays: readonly string[],
  columns: object,
  ordinal?: string,
): string {
  const names = [...Object.keys(columns), ...(ordinal === undefined ? [] : [ordinal])];
  const numbered = ordinal === undefined ? '' : ' WITH ORDINALITY';
  return `unnest(${arrays.join(', ')})${numbered} AS ${alias} (${names.join(', ')})`;
}

function stored<Row>(rows: readonly Row[], { type, value }: Given<Row>): unknown[] {
  const values = rows.map(value);
  return type === 'timestamptz' ? values.map((at) => instant(at as number | null)) : values;
}

function instant(epochMs: number | null): string | null {
  return epochMs === null ? null : new Date(epochMs).toISOString();
}
