import { expect, test } from 'vitest';
import { eventsIn } from '../../clients/typescript/src/event-stream.js';

function streamOf(parts: readonly string[], { isOpen = false } = {}) {
  let isCancelled = false;
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const part of parts) {
        controller.enqueue(new TextEncoder().encode(part));
      }
      if (!isOpen) controller.close();
    },
    cancel() {
      isCancelled = true;
    },
  });
  return { stream, wasCancelled: () => isCancelled };
}

async function allOf(stream: ReadableStream<Uint8Array>, silenceMs = 1_000) {
  const events = [];
  for await (const event of eventsIn(stream, silenceMs)) events.push(event);
  return events;
}

test('events come however the bytes are cut', async () => {
  const text =
    'event: progress\ndata: {"a":"é"}\n\n:comment\nevent:end\r\ndata: 1\r\ndata: 2\r\n\r\ndata: cut';
  const bytes = new TextEncoder().encode(text);
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });

  expect(await allOf(stream)).toEqual([
    { event: 'progress', data: '{"a":"é"}' },
    { event: 'end', data: '1\n2' },
  ]);
});

test('a stream that is silent for too long ends, and is closed', async () => {
  const { stream, wasCancelled } = streamOf(['data: 1\n\n'], { isOpen: true });

  expect(await allOf(stream, 20)).toHaveLength(1);
  expect(wasCancelled()).toBe(true);
});

test('whoever leaves closes the connection', async () => {
  const { stream, wasCancelled } = streamOf(['data: 1\n\ndata: 2\n\n'], { isOpen: true });
  for await (const event of eventsIn(stream, 1_000)) {
    expect(event.data).toBe('1');
    break;
  }

  expect(wasCancelled()).toBe(true);
});

test('a stream that breaks ends without an error', async () => {
  let pulls = 0;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulls += 1;
      if (pulls === 1) controller.enqueue(new TextEncoder().encode('data: 1\n\n'));
      else controller.error(new TypeError('terminated'));
    },
  });

  expect(await allOf(stream)).toEqual([{ event: 'message', data: '1' }]);
});
