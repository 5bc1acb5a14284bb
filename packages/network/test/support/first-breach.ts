/** A program beside a copy of the sources: prints the result of the first seed that breaks a law, or null. `MOST` */
import { ANY_TASK, scenarioOf, simulate, type SeedResult } from '../../src/simulation/simulate.ts';

let breach: SeedResult | null = null;
for (let seed = 1; breach === null && seed <= Number(process.argv[2]); seed += 1) {
  const result = simulate(scenarioOf(ANY_TASK, seed));
  if (result.breach !== null) breach = result;
}
console.log(JSON.stringify(breach));
