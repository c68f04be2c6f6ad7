/** What the service says before anybody has logged in: `/console/config.json`. */
export interface ConsoleConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly scope: string;
}

/** @throws Error where the service does not answer as it should */
export async function fetchConfig(): Promise<ConsoleConfig> {
  const answer = await fetch('/console/config.json');
  if (!answer.ok) throw new Error(`The service answered ${String(answer.status)}.`);
  return (await answer.json()) as ConsoleConfig;
}
