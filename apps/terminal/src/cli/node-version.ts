/** Whether this Node can run what is to come. */

/** A sentence for the user, or null. `wanted`: as `engines` of a package has it, `>=22.18`. */
export function whyTooOld(version: string, wanted: string): string | null {
  const least = wanted.replace('>=', '');
  const [major, minor] = numbers(version);
  const [leastMajor, leastMinor] = numbers(least);
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return null;
  return `hopscope needs Node ${least} or newer, and this is ${version}; install a newer one.`;
}

function numbers(version: string): readonly [major: number, minor: number] {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return [major, minor];
}
