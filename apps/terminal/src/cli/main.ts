/** From a command line to an exit code. Everything heavy is imported by the command that needs it. */

export async function main(words: readonly string[]): Promise<number> {
  const [file] = words;
  const { openApp } = await import('../app/open-app.tsx');
  const { readFile } = await import('node:fs/promises');
  const { builtInNetwork, loadNetwork } = await import('@hopscope/network');
  if (file === undefined) return openApp({ plan: builtInNetwork(), journalFile: null });
  const loaded = loadNetwork(await readFile(file, 'utf8'), file);
  return loaded.ok ? openApp({ plan: loaded.plan, journalFile: null }) : 2;
}
