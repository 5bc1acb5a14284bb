/**
 * `npm start` stands between the shell and us: it leads us away from the folder in which the person stands, and when it is
 * ended it leaves us behind, drawing into a terminal that has become another's. Both are put right here, and only there.
 */

/** How often, in milliseconds, we look whether who started us is still there. */
const LOOK = 300;

/** Does nothing in a process that npm did not start. */
export function behaveUnderNpm(process: NodeJS.Process): void {
  const { env, ppid: parent } = process;
  if (env['npm_lifecycle_event'] !== 'start') return;
  if (env['INIT_CWD'] !== undefined) process.chdir(env['INIT_CWD']);
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, LOOK);
  timer.unref();
}
