/**
 * Every cell of both machines' tables, with all extensions on offer: each state and command with a willing and an unwilling host,
 * each state and class of reply. A cell is the reply code and the state it leads to, `=` where that is the same.
 */
import { describe, expect, it } from 'vitest';
import {
  RECEIVER_TRANSITIONS,
  ReceiverSmtp,
  SENDER_TRANSITIONS,
  SenderSmtp,
  VERBS,
  octetsOf,
  octetsOfLines,
  reply,
  textOf,
  type ReceiverState,
  type SenderEffect,
  type SenderState,
  type Verb,
} from '../../src/index.ts';
import { ScriptedSession, type Policy } from '../../src/testing/index.ts';
import { envelope, generous } from '../helpers.ts';
import { GIVING_UP, no, yes, yesBut } from '../policy.ts';

const EHLO = 'EHLO ALPHA\r\n';
const MAIL = `${EHLO}MAIL FROM:<SAM@ALPHA>\r\n`;
const RCPT = `${MAIL}RCPT TO:<JOE@BETA>\r\n`;

/** `response`, inside an exchange of AUTH, is a place of its own, though the state is `ready`. */
type Place = ReceiverState | 'response';

const WAY_TO: Readonly<Record<Place, string>> = {
  opening: '',
  greeted: '',
  ready: EHLO,
  mail: MAIL,
  recipients: RCPT,
  'mail-data': `${RCPT}DATA\r\n`,
  chunks: `${RCPT}BDAT 2\r\n\r\n`,
  spoiled: `${RCPT}BDAT 2\r\n\r\n`,
  response: `${EHLO}AUTH LOGIN\r\n`,
  securing: `${EHLO}STARTTLS\r\n`,
  closed: 'QUIT\r\n',
};
const PLACES = [
  'opening',
  'greeted',
  'ready',
  'mail',
  'recipients',
  'mail-data',
  'chunks',
  'spoiled',
  'response',
  'securing',
  'closed',
] as const satisfies readonly Place[];

const SAYS: Readonly<Record<Verb, string>> = {
  HELO: 'HELO GAMMA',
  EHLO: 'EHLO GAMMA',
  MAIL: 'MAIL FROM:<KIM@GAMMA>',
  RCPT: 'RCPT TO:<EVE@BETA>',
  DATA: 'DATA',
  RSET: 'RSET',
  SEND: 'SEND FROM:<KIM@GAMMA>',
  SOML: 'SOML FROM:<KIM@GAMMA>',
  SAML: 'SAML FROM:<KIM@GAMMA>',
  VRFY: 'VRFY JOE',
  EXPN: 'EXPN LIST',
  HELP: 'HELP',
  NOOP: 'NOOP',
  QUIT: 'QUIT',
  TURN: 'TURN',
  BDAT: 'BDAT 0',
  AUTH: 'AUTH PLAIN AGEAYg==',
  STARTTLS: 'STARTTLS',
};

const LINES: readonly string[] = [
  ...VERBS.map((verb) => SAYS[verb]),
  'BDAT 0 LAST',
  'BDAT',
  'AUTH LOGIN',
  'AUTH X',
  'am9l', // a response
  '*',
  '.',
  'FROB',
  'MAIL FROM:KIM',
];

/** A session in a place, whose host from then on has this policy. */
function sessionIn(place: Place, policy: Policy): ScriptedSession {
  let current: Policy = yesBut('BETA', ({ occasion }) => {
    if (place === 'opening' && occasion === 'opening') return reply(554, 'no service');
    return place === 'spoiled' && occasion === 'BDAT' ? reply(452, 'full') : null;
  });
  const session = new ScriptedSession(generous('BETA'), (question) => current(question));
  session.sayText(WAY_TO[place]);
  expect(session.receiver.state).toBe(place === 'response' ? 'ready' : place);
  current = policy;
  return session;
}

function cell(place: Place, line: string, policy: Policy): string {
  const session = sessionIn(place, policy);
  const before = session.receiver.state;
  const code = session.say(line).at(-1)?.slice(0, 3) ?? '---';
  const { state } = session.receiver;
  return `${code} ${state === before ? '=' : state}`;
}

/** Of a column: `250 recipients`. */
const WIDTH = 14;

function table(policy: Policy): string {
  const head = PLACES.map((place) => place.padEnd(WIDTH)).join(' ');
  const rows = LINES.map((line) => {
    const cells = PLACES.map((place) => cell(place, line, policy).padEnd(WIDTH));
    return `${line.padEnd(21)} ${cells.join(' ')}`.trimEnd();
  });
  return `\n${[`${' '.repeat(22)}${head}`.trimEnd(), ...rows].join('\n')}\n`;
}

describe('every cell of the receiver-SMTP', () => {
  it('names every state of the table', () => {
    expect(Object.keys(RECEIVER_TRANSITIONS).toSorted()).toEqual(
      PLACES.filter((place) => place !== 'response').toSorted(),
    );
  });

  it('is as the RFCs say when its host is willing', () => {
    expect(table(yes('BETA'))).toMatchInlineSnapshot(`
      "
                            opening        greeted        ready          mail           recipients     mail-data      chunks         spoiled        response       securing       closed
      HELO GAMMA            503 =          250 ready      250 =          250 ready      250 ready      --- =          503 =          250 ready      501 =          --- closed     --- =
      EHLO GAMMA            503 =          250 ready      250 =          250 ready      250 ready      --- =          503 =          250 ready      501 =          --- closed     --- =
      MAIL FROM:<KIM@GAMMA> 503 =          503 =          250 mail       503 =          503 =          --- =          503 =          503 =          501 =          --- closed     --- =
      RCPT TO:<EVE@BETA>    503 =          503 =          503 =          250 recipients 250 =          --- =          503 =          503 =          501 =          --- closed     --- =
      DATA                  503 =          503 =          503 =          503 =          354 mail-data  --- =          503 =          503 =          501 =          --- closed     --- =
      RSET                  503 =          250 =          250 =          250 ready      250 ready      --- =          250 ready      250 ready      334 =          --- closed     --- =
      SEND FROM:<KIM@GAMMA> 502 =          502 =          502 =          502 =          502 =          --- =          502 =          502 =          501 =          --- closed     --- =
      SOML FROM:<KIM@GAMMA> 502 =          502 =          502 =          502 =          502 =          --- =          502 =          502 =          501 =          --- closed     --- =
      SAML FROM:<KIM@GAMMA> 502 =          502 =          502 =          502 =          502 =          --- =          502 =          502 =          501 =          --- closed     --- =
      VRFY JOE              503 =          250 =          250 =          250 =          250 =          --- =          250 =          250 =          501 =          --- closed     --- =
      EXPN LIST             503 =          250 =          250 =          250 =          250 =          --- =          250 =          250 =          501 =          --- closed     --- =
      HELP                  503 =          214 =          214 =          214 =          214 =          --- =          214 =          214 =          501 =          --- closed     --- =
      NOOP                  503 =          250 =          250 =          250 =          250 =          --- =          250 =          250 =          501 =          --- closed     --- =
      QUIT                  221 closed     221 closed     221 closed     221 closed     221 closed     --- =          221 closed     221 closed     334 =          --- closed     --- =
      TURN                  502 =          502 =          502 =          502 =          502 =          --- =          502 =          502 =          334 =          --- closed     --- =
      BDAT 0                503 =          503 =          503 =          503 =          250 chunks     --- =          250 =          503 =          501 =          --- closed     --- =
      AUTH PLAIN AGEAYg==   503 =          503 =          235 =          503 =          503 =          --- =          503 =          503 =          501 =          --- closed     --- =
      STARTTLS              503 =          503 =          220 securing   503 =          503 =          --- =          503 =          503 =          501 =          --- closed     --- =
      BDAT 0 LAST           503 =          503 =          503 =          503 =          250 ready      --- =          250 ready      503 =          501 =          --- closed     --- =
      BDAT                  421 closed     421 closed     421 closed     421 closed     421 closed     --- =          421 closed     421 closed     334 =          --- closed     --- =
      AUTH LOGIN            503 =          503 =          334 =          503 =          503 =          --- =          503 =          503 =          501 =          --- closed     --- =
      AUTH X                503 =          503 =          504 =          503 =          503 =          --- =          503 =          503 =          501 =          --- closed     --- =
      am9l                  500 =          500 =          500 =          500 =          500 =          --- =          500 =          500 =          334 =          --- closed     --- =
      *                     500 =          500 =          500 =          500 =          500 =          --- =          500 =          500 =          501 =          --- closed     --- =
      .                     500 =          500 =          500 =          500 =          500 =          250 ready      500 =          500 =          501 =          --- closed     --- =
      FROB                  500 =          500 =          500 =          500 =          500 =          --- =          500 =          500 =          501 =          --- closed     --- =
      MAIL FROM:KIM         501 =          501 =          501 =          501 =          501 =          --- =          501 =          501 =          501 =          --- closed     --- =
      "
    `);
  });

  it('stays where it was when its host refuses', () => {
    expect(table(no('BETA'))).toMatchInlineSnapshot(`
      "
                            opening        greeted        ready          mail           recipients     mail-data      chunks         spoiled        response       securing       closed
      HELO GAMMA            503 =          504 =          504 =          504 =          504 =          --- =          503 =          504 =          501 =          --- closed     --- =
      EHLO GAMMA            503 =          504 =          504 =          504 =          504 =          --- =          503 =          504 =          501 =          --- closed     --- =
      MAIL FROM:<KIM@GAMMA> 503 =          503 =          451 =          503 =          503 =          --- =          503 =          503 =          501 =          --- closed     --- =
      RCPT TO:<EVE@BETA>    503 =          503 =          503 =          550 =          550 =          --- =          503 =          503 =          501 =          --- closed     --- =
      DATA                  503 =          503 =          503 =          503 =          554 =          --- =          503 =          503 =          501 =          --- closed     --- =
      RSET                  503 =          250 =          250 =          250 ready      250 ready      --- =          250 ready      250 ready      334 =          --- closed     --- =
      SEND FROM:<KIM@GAMMA> 502 =          502 =          502 =          502 =          502 =          --- =          502 =          502 =          501 =          --- closed     --- =
      SOML FROM:<KIM@GAMMA> 502 =          502 =          502 =          502 =          502 =          --- =          502 =          502 =          501 =          --- closed     --- =
      SAML FROM:<KIM@GAMMA> 502 =          502 =          502 =          502 =          502 =          --- =          502 =          502 =          501 =          --- closed     --- =
      VRFY JOE              503 =          550 =          550 =          550 =          550 =          --- =          550 =          550 =          501 =          --- closed     --- =
      EXPN LIST             503 =          550 =          550 =          550 =          550 =          --- =          550 =          550 =          501 =          --- closed     --- =
      HELP                  503 =          504 =          504 =          504 =          504 =          --- =          504 =          504 =          501 =          --- closed     --- =
      NOOP                  503 =          250 =          250 =          250 =          250 =          --- =          250 =          250 =          501 =          --- closed     --- =
      QUIT                  221 closed     221 closed     221 closed     221 closed     221 closed     --- =          221 closed     221 closed     334 =          --- closed     --- =
      TURN                  502 =          502 =          502 =          502 =          502 =          --- =          502 =          502 =          334 =          --- closed     --- =
      BDAT 0                503 =          503 =          503 =          503 =          452 spoiled    --- =          250 =          503 =          501 =          --- closed     --- =
      AUTH PLAIN AGEAYg==   503 =          503 =          535 =          503 =          503 =          --- =          503 =          503 =          501 =          --- closed     --- =
      STARTTLS              503 =          503 =          220 securing   503 =          503 =          --- =          503 =          503 =          501 =          --- closed     --- =
      BDAT 0 LAST           503 =          503 =          503 =          503 =          452 spoiled    --- =          554 ready      503 =          501 =          --- closed     --- =
      BDAT                  421 closed     421 closed     421 closed     421 closed     421 closed     --- =          421 closed     421 closed     334 =          --- closed     --- =
      AUTH LOGIN            503 =          503 =          334 =          503 =          503 =          --- =          503 =          503 =          501 =          --- closed     --- =
      AUTH X                503 =          503 =          504 =          503 =          503 =          --- =          503 =          503 =          501 =          --- closed     --- =
      am9l                  500 =          500 =          500 =          500 =          500 =          --- =          500 =          500 =          334 =          --- closed     --- =
      *                     500 =          500 =          500 =          500 =          500 =          --- =          500 =          500 =          501 =          --- closed     --- =
      .                     500 =          500 =          500 =          500 =          500 =          554 ready      500 =          500 =          501 =          --- closed     --- =
      FROB                  500 =          500 =          500 =          500 =          500 =          --- =          500 =          500 =          501 =          --- closed     --- =
      MAIL FROM:KIM         501 =          501 =          501 =          501 =          501 =          --- =          501 =          501 =          501 =          --- closed     --- =
      "
    `);
  });

  it("waits for its peer, but not for ever, and for ever only where the next move is not the peer's", () => {
    const { receiver } = generous('BETA').timeouts;
    for (const place of PLACES) {
      const session = sessionIn(place, yes('BETA'));
      expect([place, session.receiver.wait.ms]).toEqual([
        place,
        place === 'closed' ? Infinity : receiver,
      ]);
    }
    const asked = new ReceiverSmtp(generous('BETA'));
    asked.opened();
    expect([asked.wants, asked.wait.ms]).toEqual(['answer', Infinity]);
  });

  it('reads where it waits for octets, and only while its replies have room', () => {
    for (const place of PLACES) {
      const { receiver } = sessionIn(place, yes('BETA'));
      const waits = receiver.wants === 'octets';
      expect([place, receiver.reads]).toEqual([place, waits ? 'with-room' : 'never']);
    }
  });

  it('begins no wait a second time, and a new one with each line that it heard', () => {
    for (const place of PLACES) {
      for (const line of LINES) {
        const session = sessionIn(place, yes('BETA'));
        const serials = [session.receiver.wait.serial];
        const heard = session.say(line).length > 0;
        serials.push(session.receiver.wait.serial);
        session.receiver.holdMailData();
        serials.push(session.receiver.wait.serial);
        session.apply(session.receiver.resumeMailData());
        serials.push(session.receiver.wait.serial);
        if (session.receiver.wants === 'tls') session.apply(session.receiver.underTls());
        serials.push(session.receiver.wait.serial);
        session.say('NOOP', 'NOOP');
        serials.push(session.receiver.wait.serial);
        expect(serials).toEqual(serials.toSorted((one, other) => one - other));
        expect([place, line, heard && serials[1] === serials[0]]).toEqual([place, line, false]);
      }
    }
  });

  it('ends in `closed` from everywhere when time is up, the host stops or the channel ends', () => {
    for (const place of PLACES) {
      for (const end of [...GIVING_UP, (receiver: ReceiverSmtp) => receiver.ended()]) {
        const session = sessionIn(place, yes('BETA'));
        session.apply(end(session.receiver));
        expect(session.receiver).toMatchObject({ state: 'closed', wants: 'nothing' });
        expect(session.receiver.answer(reply(250, 'too late'))).toEqual([]);
      }
    }
  });
});

/** Each wait of its own length. */
const PATIENCE = {
  greeting: 1,
  command: 2,
  dataStart: 3,
  dataBlock: 4,
  dataEnd: 5,
  receiver: 6,
  mailData: 7,
  auth: 8,
};
const CLASSES = ['299', '399', '499', '599', '421', '199', 'x'] as const;
const OPEN = ['220 BETA', '250-BETA', '250-CHUNKING', '250 8BITMIME'] as const;

/** Brings a sender-SMTP to each state. */
const SENDER_WAY_TO: Readonly<Record<SenderState, (sender: SenderSmtp) => void>> = {
  greeting: () => {},
  hello: (sender) => hears(sender, '220 BETA'),
  'old-hello': (sender) => hears(sender, '220 BETA', '502 no'),
  ready: (sender) => hears(sender, ...OPEN),
  mail: (sender) => opened(sender).transact(envelope('<SAM@ALPHA>', '<JOE@BETA>')),
  rcpt: (sender) => after(sender, 'mail', '250 OK'),
  data: (sender) => after(sender, 'rcpt', '250 OK'),
  'mail-data': (sender) => after(sender, 'data', '354 go on'),
  chunk: (sender) => {
    const binary = { size: null, body: 'BINARYMIME', internationalized: false } as const;
    hears(sender, ...OPEN.slice(0, 3), '250-8BITMIME', '250 BINARYMIME');
    sender.transact({ ...envelope('<SAM@ALPHA>', '<JOE@BETA>'), declared: binary });
    hears(sender, '250 OK', '250 OK');
    sender.mailData(octetsOf('one'));
    sender.mailData(octetsOf('two'));
  },
  end: (sender) => {
    SENDER_WAY_TO['mail-data'](sender);
    sender.endMailData();
  },
  reset: (sender) => after(sender, 'rcpt', '550 no'),
  asked: (sender) => opened(sender).ask({ verb: 'NOOP', text: null }),
  auth: (sender) => opened(sender).authenticate('LOGIN', null),
  response: (sender) => after(sender, 'auth', '334 '),
  starttls: (sender) => opened(sender).startTls(),
  securing: (sender) => after(sender, 'starttls', '220 go on'),
  turn: (sender) => opened(sender).turn(),
  quit: (sender) => opened(sender).quit(),
  closed: (sender) => sender.ended(),
};
const SENDER_STATES: readonly SenderState[] = [
  'greeting',
  'hello',
  'old-hello',
  'ready',
  'mail',
  'rcpt',
  'data',
  'mail-data',
  'chunk',
  'end',
  'reset',
  'asked',
  'auth',
  'response',
  'starttls',
  'securing',
  'turn',
  'quit',
  'closed',
];

function hears(sender: SenderSmtp, ...lines: readonly string[]): readonly SenderEffect[] {
  return sender.receive(octetsOfLines(lines));
}

function opened(sender: SenderSmtp): SenderSmtp {
  hears(sender, ...OPEN);
  return sender;
}

function after(sender: SenderSmtp, state: SenderState, line: string): void {
  SENDER_WAY_TO[state](sender);
  hears(sender, line);
}

/** Where a reply leads, what is said then, and who is told: `v` verdicts, `f` failed, `a` answered. */
function senderCell(state: SenderState, line: string): string {
  const sender = new SenderSmtp(generous('ALPHA'));
  SENDER_WAY_TO[state](sender);
  expect(sender.state).toBe(state);
  const effects = hears(sender, line);
  const said = effects.flatMap((effect) =>
    effect.kind === 'send' ? [textOf(effect.octets).split(/[ \r]/)[0]] : [],
  );
  const told = effects.flatMap(({ kind }) =>
    kind === 'verdicts' || kind === 'failed' || kind === 'answered' ? [kind.charAt(0)] : [],
  );
  const next = sender.state === state ? '=' : sender.state;
  return [next, ...said, ...told].join(' ');
}

describe('every cell of the sender-SMTP', () => {
  it('names every state of the table', () => {
    expect(Object.keys(SENDER_TRANSITIONS)).toEqual(SENDER_STATES);
  });

  it('leads where the table says, with one verdict or one failure at most', () => {
    const rows = SENDER_STATES.map((state) => {
      const cells = CLASSES.map((code) => senderCell(state, `${code} so`).padEnd(18));
      return `${state.padEnd(10)} ${cells.join(' ')}`.trimEnd();
    });
    const head = `${' '.repeat(11)}${CLASSES.map((code) => code.padEnd(18)).join(' ')}`.trimEnd();
    expect(`\n${[head, ...rows].join('\n')}\n`).toMatchInlineSnapshot(`
      "
                 299                399                499                599                421                199                x
      greeting   hello EHLO         closed f           quit QUIT f        quit QUIT f        closed f           closed f           closed f
      hello      ready              closed f           quit QUIT f        old-hello HELO     closed f           closed f           closed f
      old-hello  ready              closed f           quit QUIT f        quit QUIT f        closed f           closed f           closed f
      ready      closed f           closed f           closed f           closed f           closed f           closed f           closed f
      mail       rcpt RCPT          closed v           ready v            ready v            closed v           closed v           closed v
      rcpt       data DATA          closed v           reset RSET v       reset RSET v       closed v           closed v           closed v
      data       closed v           mail-data          reset RSET v       reset RSET v       closed v           closed v           closed v
      mail-data  closed v           closed v           =                  =                  closed v           closed v           closed v
      chunk      mail-data          closed v           reset RSET v       reset RSET v       closed v           closed v           closed v
      end        ready v            closed v           ready v            ready v            closed v           closed v           closed v
      reset      ready              closed f           ready              ready              closed f           closed f           closed f
      asked      ready a            closed f           ready a            ready a            closed f           closed f           closed f
      auth       ready a            = *                ready a            ready a            closed f           closed f           closed f
      response   closed f           closed f           closed f           closed f           closed f           closed f           closed f
      starttls   securing           closed f           ready a            ready a            closed f           closed f           closed f
      securing   closed f           closed f           closed f           closed f           closed f           closed f           closed f
      turn       closed             closed f           ready a            ready a            closed f           closed f           closed f
      quit       closed             closed             closed             closed             closed             closed             closed
      closed     =                  =                  =                  =                  =                  =                  =
      "
    `);
  });

  it('is the same for all codes of a class, whatever their last two digits say (0821:2844)', () => {
    for (const state of SENDER_STATES) {
      for (const [one, other] of [
        ['200', '299'],
        ['300', '399'],
        ['400', '499'],
        ['500', '599'],
      ] as const)
        expect([state, one, senderCell(state, `${one} so`)]).toEqual([
          state,
          one,
          senderCell(state, `${other} so`),
        ]);
    }
  });

  it('reads but where it has nothing to hear, and in mail data whether or not that has left', () => {
    const states = SENDER_STATES.map((state): [SenderState, string] => {
      const sender = new SenderSmtp(generous('ALPHA'));
      SENDER_WAY_TO[state](sender);
      return [state, sender.reads];
    });
    const those = (how: string): string =>
      states.flatMap(([state, reads]) => (reads === how ? [state] : [])).join(' ');
    expect(those('always')).toBe('mail-data chunk end');
    expect(those('never')).toBe('securing closed');
    expect(those('with-room')).toBe(
      'greeting hello old-hello ready mail rcpt data reset asked auth response starttls turn quit',
    );
  });

  it('is waited in as long as RFC 5321 4.5.3.2 says, and for ever where the next move is its own', () => {
    const { greeting, command, dataStart, dataBlock, dataEnd } = PATIENCE;
    const waits = SENDER_STATES.map((state) => {
      const sender = new SenderSmtp({ ...generous('ALPHA'), timeouts: PATIENCE });
      SENDER_WAY_TO[state](sender);
      return [state, sender.wait.ms];
    });
    expect(Object.fromEntries(waits)).toEqual({
      greeting,
      hello: command,
      'old-hello': command,
      ready: Infinity,
      mail: command,
      rcpt: command,
      data: dataStart,
      'mail-data': dataBlock,
      chunk: command,
      end: dataEnd,
      reset: command,
      asked: command,
      auth: command,
      response: Infinity,
      starttls: command,
      securing: command,
      turn: command,
      quit: command,
      closed: Infinity,
    });
  });

  it('begins no wait a second time, and has nothing to read on for', () => {
    for (const state of SENDER_STATES) {
      for (const line of ['220 go', '250 OK', '334 ', '354 go', '550 no', '421 bye']) {
        const sender = new SenderSmtp(generous('ALPHA'));
        SENDER_WAY_TO[state](sender);
        const serials = [sender.wait.serial];
        const heard = hears(sender, line).length > 0;
        serials.push(sender.wait.serial);
        if (sender.wants === 'mail-data') sender.mailData(octetsOf('a'));
        serials.push(sender.wait.serial);
        sender.endMailData();
        serials.push(sender.wait.serial);
        expect(serials).toEqual(serials.toSorted((one, other) => one - other));
        expect(serials[1] === serials[0] && heard).toBe(false);
        expect([sender.stalled, sender.readOn()]).toEqual([false, []]);
      }
    }
  });

  it('ends in `closed` from everywhere, and tells whose mail was under way exactly once', () => {
    for (const state of SENDER_STATES) {
      for (const end of ['expired', 'ended'] as const) {
        const sender = new SenderSmtp(generous('ALPHA'));
        SENDER_WAY_TO[state](sender);
        const told = [...sender[end](), ...sender.ended(), ...hears(sender, '250 OK')]
          .map(({ kind }) => kind)
          .filter((kind) => kind === 'verdicts' || kind === 'failed');
        const inMail = ['mail', 'rcpt', 'data', 'mail-data', 'chunk', 'end'].includes(state);
        const silent = state === 'quit' || state === 'closed';
        expect({ state, told }).toEqual({
          state,
          told: silent ? [] : [inMail ? 'verdicts' : 'failed'],
        });
        expect(sender.wants).toBe('nothing');
      }
    }
  });
});
