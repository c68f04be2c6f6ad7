import { problemCodes, problemKind, problemType, type ProblemCode } from './catalogue.js';

/** The documentation of one kind of problem, as JSON. */
export function describeProblem(code: ProblemCode): Readonly<Record<string, string | number>> {
  const { status, title, meaning, remedy } = problemKind(code);
  return { type: problemType(code), title, status, meaning, remedy };
}

/** The page of one kind of problem. */
export function problemPage(code: ProblemCode): string {
  const { status, title, meaning, remedy } = problemKind(code);
  return page(
    title,
    `<p><code>${problemType(code)}</code>, status ${String(status)}</p>
<h2>What it means</h2><p>${escape(meaning)}</p>
<h2>What to do</h2><p>${escape(remedy)}</p>
<p><a href="/problems">All problems</a></p>`,
  );
}

/** The list of all kinds of problems. */
export function problemIndexPage(): string {
  const rows = problemCodes.map((code) => {
    const { status, title } = problemKind(code);
    return `<tr><td>${String(status)}</td><td><a href="${problemType(code)}">${code}</a></td><td>${escape(title)}</td></tr>`;
  });
  return page(
    'Problems',
    `<table><tr><th>Status</th><th>Name</th><th>Meaning</th></tr>\n${rows.join('\n')}\n</table>`,
  );
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escape(title)} - im-edit-ledger</title></head>
<body><h1>${escape(title)}</h1>
${body}
</body>
</html>
`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
