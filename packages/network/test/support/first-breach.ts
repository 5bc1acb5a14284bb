/**
 * A program beside a copy of the sources: prints the first seed that breaks a law, and how small its scenario becomes; or null.
 * `MOST [shrink] [twice] [turning] [exchanging]`; `twice`: each seed is run two times, and the journals must be equal; `turning`: in worlds
 * in which hosts fetch their mail; `exchanging`: in worlds in which mail goes to domains.
 */
import {
  ANY_TASK,
  scenarioOf,
  simulate,
  type FoundBreach,
  type Scenario,
} from '../../src/simulation/simulate.ts';
import { simulateTwice } from '../../src/simulation/determinism.ts';
import { shrink } from '../../src/simulation/shrink.ts';
import { exchangingScenario } from './exchanging-world.ts';
import { turningScenario } from './turning-world.ts';

const [most = '', ...flags] = process.argv.slice(2);
const scenarioOfSeed = (one: number): Scenario => {
  if (flags.includes('turning')) return turningScenario(one);
  return flags.includes('exchanging') ? exchangingScenario(one) : scenarioOf(ANY_TASK, one);
};
let seed = 0;
let breach: FoundBreach | null = null;
while (breach === null && seed < Number(most)) {
  seed += 1;
  const scenario = (): Scenario => scenarioOfSeed(seed);
  ({ breach } = flags.includes('twice') ? simulateTwice(scenario) : simulate(scenario()));
}
if (breach === null) console.log('null');
else {
  const scenario = scenarioOfSeed(seed);
  const small = !flags.includes('shrink')
    ? scenario
    : shrink(scenario, breach, () => true).scenario;
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
