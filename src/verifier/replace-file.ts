import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';

/**
 * Whoever reads the file finds what it held before or `text`, whole, after a crash too. Throws what the system says.
 *
 * @param isWanted asked at the last moment: false leaves the file as it is
 */
export async function replaceFile(
  path: string,
  text: string,
  isWanted: () => Promise<boolean> = () => Promise.resolve(true),
): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  try {
    const file = await open(draft, 'wx', 0o644);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    if (await isWanted()) await rename(draft, path);
    else await rm(draft);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
