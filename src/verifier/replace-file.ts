import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';

/** Whoever reads the file finds what it held before or `text`, whole, after a crash too. Throws what the system says. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  try {
    const file = await open(draft, 'wx', 0o644);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
