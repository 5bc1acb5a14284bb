/**
 * A program beside a copy of the sources: prints the first seed that breaks a law, and how small its scenario becomes; or null.
 * `MOST [shrink]`
 */
import { ANY_TASK, scenarioOf, simulate, type FoundBreach } from '../../src/simulation/simulate.ts';
import { shrink } from '../../src/simulation/shrink.ts';

const [most = '', isToShrink] = process.argv.slice(2);
let seed = 0;
let breach: FoundBreach | null = null;
while (breach === null && seed < Number(most)) {
  seed += 1;
  ({ breach } = simulate(scenarioOf(ANY_TASK, seed)));
}
if (breach === null) console.log('null');
else {
  const scenario = scenarioOf(ANY_TASK, seed);
  const small = isToShrink === undefined ? scenario : shrink(scenario, breach, () => true).scenario;
  const { plan, mails } = small;
  console.log(
    JSON.stringify({
      seed,
      law: breach.law,
      hosts: plan.hosts.length,
      faults: plan.faults.length,
      mails: mails.length,
      stillBreaks: simulate(small).breach?.law ?? null,
    }),
  );
}
