import { ContentMonthWork } from '../../erasure/content-months.js';
import type { Statement, Store } from '../connections/store.js';

const MAKE_AHEAD: Statement = {
  name: 'content_months_make',
  text: 'SELECT make_content_months()',
};

const DROP_SPENT: Statement = {
  name: 'content_month_drop',
  text: 'SELECT drop_spent_month() AS step',
};

/** By functions of the owner: the application's role can neither make nor drop a partition. */
export class PostgresContentMonthWork extends ContentMonthWork {
  constructor(private readonly store: Store) {
    super();
  }

  async makeAhead(): Promise<void> {
    await this.store.durable.run(MAKE_AHEAD, []);
  }

  async dropSpent(): Promise<'more' | 'later' | 'none'> {
    const [row] = await this.store.durable.run<{ step: 'more' | 'later' | 'none' }>(DROP_SPENT, []);
    return row?.step ?? 'none';
  }
}
