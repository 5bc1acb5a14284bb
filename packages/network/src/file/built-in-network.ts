/** The network that plays when no file is named: RFC 821's own example, once as it should go and once undeliverable. */
import { invariant } from '@hopscope/protocol';

import { loadNetwork } from './load-network.ts';
import type { NetworkPlan } from './network-plan.ts';

/** As a network file, for those who want to see it or begin from it. */
export const BUILT_IN_NETWORK: string = `hosts:
  ALPHA: { mailboxes: [SAM] }
  ONE:
  TWO:
  THREE: { mailboxes: [JOE] }

links:
  - [ALPHA, ONE]
  - [ONE, TWO]
  - [TWO, THREE]

mail:
  - from: SAM@ALPHA
    to: "@ONE,@TWO:JOE@THREE"
    subject: hello by way of ONE and TWO
    body: |
      Joe, each relay took its name off the forward-path
      and put it on the reverse-path.
      Sam

  - from: SAM@ALPHA
    to: "@ONE,@TWO:MARY@THREE"
    subject: nobody is called MARY there
    body: |
      Mary, if you read this, something is wrong.
      .This line begins with a full stop; on the wire it has two.
      Sam
`;

/** The plan of {@link BUILT_IN_NETWORK}. */
export function builtInNetwork(): NetworkPlan {
  const loaded = loadNetwork(BUILT_IN_NETWORK, 'the built-in network');
  invariant(loaded.ok, 'the built-in network has mistakes');
  return loaded.plan;
}
