import type { Source } from '../documents/source.js';
import { printable } from '../documents/report.js';
import { keyIn, type PageVerdict, verdictOf } from './check.js';
import { sourceOf } from './file-source.js';
import { LANGUAGES, type Words } from './words.js';

/** So long may the page stand still. */
const STILL_MS = 50;

class Stopped extends Error {}

let words: Words = navigator.language.startsWith('zh') ? LANGUAGES.zh : LANGUAGES.en;
let stop = new AbortController();
/** What the file is called that was dropped. */
let dropped: File | null = null;

function part<E extends HTMLElement>(id: string, kind: new () => E): E {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`the page has no ${id}`);
}

const form = part('form', HTMLFormElement);
const file = part('document', HTMLInputElement);
const zone = part('zone', HTMLElement);
const key = part('key', HTMLTextAreaElement);
const checkpoint = part('checkpoint', HTMLInputElement);
const policy = part('policy', HTMLInputElement);
const language = part('language', HTMLSelectElement);
const status = part('status', HTMLElement);
const result = part('result', HTMLElement);
const stopButton = part('stop', HTMLButtonElement);

function speak(): void {
  document.documentElement.lang = words === LANGUAGES.zh ? 'zh-Hans' : 'en';
  document.title = words.title;
  language.value = words === LANGUAGES.zh ? 'zh' : 'en';
  for (const element of document.querySelectorAll<HTMLElement>('[data-word]')) {
    element.textContent = words[element.dataset['word'] as keyof Words];
  }
}

/** Contents are text, whatever they look like. */
function line(text: string, className = ''): HTMLElement {
  const element = document.createElement('p');
  element.textContent = printable(text);
  element.className = className;
  return element;
}

function show({ kind, lines, isUnderOwnKey }: PageVerdict): void {
  const heading = document.createElement('h2');
  heading.textContent = words[kind];
  const hint = line(words[`${kind}Hint`], 'hint');
  const warning = isUnderOwnKey ? [] : [line(words.ownKey, 'warning')];
  const report = document.createElement('div');
  report.className = 'report';
  report.lang = 'en';
  report.append(...lines.map((text) => line(text)));
  result.className = kind.replace(' ', '-');
  result.replaceChildren(heading, hint, ...warning, report);
  result.hidden = false;
  result.focus();
}

function tell(text: string): void {
  status.textContent = text;
}

async function check(): Promise<void> {
  const chosen = dropped ?? file.files?.[0];
  result.hidden = true;
  if (chosen === undefined) return tell(words.noFile);
  const given = key.value.trim() === '' ? null : keyIn(key.value);
  if (given === null && key.value.trim() !== '') return tell(words.badKey);
  stop = new AbortController();
  stopButton.hidden = false;
  tell(words.checking);
  const { signal } = stop;
  let paintedAt = performance.now();
  const between = async (): Promise<void> => {
    if (performance.now() - paintedAt < STILL_MS) return;
    await new Promise((resolve) => {
      setTimeout(resolve);
    });
    if (signal.aborted) throw new Stopped();
    paintedAt = performance.now();
  };
  const sourceIn = ({ files }: HTMLInputElement): Source | null =>
    files?.[0] === undefined ? null : sourceOf(files[0], between);
  try {
    const verdict = await verdictOf(
      sourceOf(chosen, between),
      { key: given, checkpoint: sourceIn(checkpoint), policy: sourceIn(policy) },
      (text) => tell(`${text.replace(' records', '')} ${words.records}`),
    );
    tell('');
    show(verdict);
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    tell(words.stopped);
  } finally {
    stopButton.hidden = true;
  }
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  // A fault of the page itself: nothing is known of the file.
  check().catch((error: unknown) => {
    show({ kind: 'not checked', lines: [String(error)], isUnderOwnKey: true });
  });
});
stopButton.addEventListener('click', () => stop.abort());
language.addEventListener('change', () => {
  words = language.value === 'zh' ? LANGUAGES.zh : LANGUAGES.en;
  speak();
});
file.addEventListener('change', () => {
  dropped = null;
});
for (const name of ['dragover', 'dragenter'] as const) {
  zone.addEventListener(name, (event) => {
    event.preventDefault();
    zone.classList.add('over');
  });
}
zone.addEventListener('dragleave', () => zone.classList.remove('over'));
zone.addEventListener('drop', (event) => {
  event.preventDefault();
  zone.classList.remove('over');
  dropped = event.dataTransfer?.files[0] ?? null;
  if (dropped !== null) tell(printable(dropped.name));
});
speak();
