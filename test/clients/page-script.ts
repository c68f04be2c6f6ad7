import { build, type Rolldown } from 'vite';

/** The client as a page loads it: one script that leaves its exports in `ledger`. */
export async function scriptOfPage(): Promise<string> {
  const built = (await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      minify: false,
      lib: { entry: 'clients/typescript/src/index.ts', formats: ['iife'], name: 'ledger' },
    },
  })) as readonly Rolldown.RolldownOutput[];
  return built[0]?.output[0].code ?? '';
}
