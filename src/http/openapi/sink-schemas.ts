import { SINK_STATES } from '../../sinks/sink.js';
import type { Named, Schema } from './document-types.js';
import {
  anyInteger,
  anyText,
  closedObject,
  count,
  instant,
  oneOfWords,
  orNull,
  reference,
} from './schema.js';

export const sinkSchemas: Named<Schema> = {
  SinkList: closedObject({
    items: {
      type: 'array',
      items: reference('Sink'),
      description: 'In the order of the configuration.',
    },
  }),
  Sink: closedObject({
    name: anyText,
    state: oneOfWords(
      SINK_STATES,
      '`stopped`: the receiver answered 410. Nothing is posted until it is resumed.',
    ),
    deliveredIndex: {
      ...orNull(count),
      description:
        'Every entry up to this one was taken, or is not for this sink; null where that is none.',
    },
    lag: closedObject({
      entries: { ...count, description: 'Sealed entries after it.' },
      seconds: {
        type: 'number',
        minimum: 0,
        description: 'Age of the first of them; 0 where there is none.',
      },
    }),
    lastAnswer: {
      ...orNull(reference('SinkAnswer')),
      description: 'Null before the first attempt.',
    },
  }),
  SinkAnswer: closedObject({
    status: { ...orNull(anyInteger), description: 'Null where there was no answer.' },
    at: instant,
    error: { ...orNull(anyText), description: 'Null where the entries were taken.' },
  }),
};
