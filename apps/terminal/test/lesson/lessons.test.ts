/**
 * Each lesson over its real network in virtual time: what is typed there is carried out, and the journal alone is judged.
 */
import { createNetwork, type JournalEvent } from '@hopscope/network';
import { describe, expect, test } from 'vitest';

import { LESSON_NAMES, type LessonName } from '../../src/lesson/lesson-names.ts';
import { planOf } from '../../src/lesson/lesson-plan.ts';
import { LESSONS } from '../../src/lesson/lessons.ts';
import { judge, type Verdict } from '../../src/lesson/judge.ts';
import type { Lesson } from '../../src/lesson/lesson.ts';
import { obey, operatorOf } from '../app/support/orders.ts';
import { Story } from '../app/support/stories.ts';

function lessonOf(name: LessonName): Lesson {
  const lesson = LESSONS.find((one) => one.name === name);
  if (lesson === undefined) throw new Error(`there is no lesson ${name}`);
  return lesson;
}

/** What the journal says after these lines, each typed when the network had come to rest; `wait 500`: after so many milliseconds. */
function journalOf(lesson: Lesson, lines: readonly string[]): readonly JournalEvent[] {
  const network = createNetwork(planOf(lesson), { world: 'virtual', seed: 1, invariants: true });
  const operator = operatorOf(network);
  for (const [index, line] of lines.entries()) {
    const ms = waitOf(line);
    if (ms !== null) network.runUntil(network.now + ms);
    else {
      if (waitOf(lines[index - 1]) === null) network.runUntilIdle();
      obey(operator, line);
    }
  }
  network.runUntilIdle();
  return network.journal.events;
}

function waitOf(line: string | undefined): number | null {
  const [, ms] = /^wait (\d+)$/.exec(line ?? '') ?? [];
  return ms === undefined ? null : Number(ms);
}

function verdictAfter(name: LessonName, lines: readonly string[]): Verdict {
  const lesson = lessonOf(name);
  return judge(lesson, journalOf(lesson, lines));
}

interface Attempts {
  /** Each list of lines fulfils the task. */
  readonly right: readonly (readonly [lines: readonly string[], why: string])[];
  /** None does, and what is said instead. */
  readonly wrong: readonly (readonly [lines: readonly string[], hint: string])[];
}

const ONCE_AFTER = 'fault host: TWO, command: end, cut: true, moment: after, times: 1';

const ATTEMPTS: Readonly<Record<LessonName, Attempts>> = {
  'first-relay': {
    right: [
      [['send SAM@ALPHA @ONE,@TWO:JOE@THREE'], 'ONE and then TWO took themselves off'],
      [['send SAM@ALPHA JOE@THREE', 'send SAM@ALPHA @one,@two:JOE@three'], 'the way back'],
    ],
    wrong: [
      [['send SAM@ALPHA JOE@THREE'], 'It went in one hop'],
      [['send SAM@ALPHA @ONE:JOE@THREE'], 'It passed ONE alone'],
      [['send SAM@ALPHA @TWO:JOE@THREE'], 'It passed TWO alone'],
      [['send SAM@ALPHA @TWO,@ONE:JOE@THREE'], 'It passed TWO first'],
      [['send SAM@ALPHA @ONE,@TWO:MARY@THREE'], 'TWO could not pass m1 on: THREE said 550'],
      [['send SAM@ALPHA @ONE,@TWO:POSTMASTER@THREE'], 'delivered to POSTMASTER@THREE'],
    ],
  },
  'way-back': {
    right: [[['send SAM@ALPHA @TWO,@ONE:JOE@THREE'], 'TWO first and ONE last']],
    wrong: [
      [['send SAM@ALPHA @ONE,@TWO:JOE@THREE'], 'since TWO had it last'],
      [['send POSTMASTER@ALPHA @TWO,@ONE:JOE@THREE'], 'whoever sent the mail'],
      [['send SAM@ALPHA @ONE:JOE@THREE'], 'Its Return-Path is <@ONE:SAM@ALPHA>'],
      [['send SAM@ALPHA JOE@ONE'], 'ONE said 550 No such user here'],
    ],
  },
  undeliverable: {
    right: [
      [['send SAM@ALPHA @ONE,@TWO:MARY@THREE'], 'TWO had taken the mail, so TWO wrote to SAM'],
      [['break TWO THREE', 'send SAM@ALPHA @ONE,@TWO:JOE@THREE'], 'RCPT TO:<@ONE:SAM@ALPHA>'],
      [
        ['fault host: THREE, command: end, reply: 554', 'send SAM@ALPHA @ONE,@TWO:JOE@THREE'],
        'MAIL FROM:<>',
      ],
    ],
    wrong: [
      [['send SAM@ALPHA @ONE,@TWO:JOE@THREE'], 'It was delivered'],
      [['send SAM@ALPHA JOE@THREE'], 'so nobody became responsible'],
      [['send SAM@ALPHA @ONE:JOE@THREE'], 'ALPHA itself told SAM'],
      [
        ['send SAM@ALPHA @ONE:MARY@TWO'],
        'ONE wrote the notification and sent it straight to ALPHA',
      ],
      [['send NOBODY@ALPHA @ONE,@TWO:MARY@THREE'], 'TWO could not pass m1 on'],
    ],
  },
  'lost-notification': {
    right: [
      [['send NOBODY@ALPHA @ONE:MARY@TWO'], 'there was no second notification'],
      [
        ['fault host: ALPHA, command: RCPT, reply: 550', 'send SAM@ALPHA @ONE:MARY@TWO'],
        'ONE recorded it as lost',
      ],
      [
        ['fault link: [ONE, ALPHA], oneway: true, refuse: true', 'send SAM@ALPHA @ONE:MARY@TWO'],
        'ONE recorded it as lost',
      ],
    ],
    wrong: [
      [['send SAM@ALPHA @ONE:JOE@TWO'], 'The mail was delivered'],
      [['send SAM@ALPHA @ONE:MARY@TWO'], 'ONE wrote a notification, and SAM@ALPHA got it'],
      [['send SAM@ALPHA MARY@TWO'], 'ALPHA wrote the notification itself'],
      [['send NOBODY@ALPHA MARY@TWO'], 'ALPHA could not pass m1 on'],
      [['send NOBODY@ALPHA MARY@NOWHERE'], 'did not take it from its own user'],
    ],
  },
  forwarding: {
    right: [
      [['send SAM@ALPHA MARY@ONE', 'send SAM@ALPHA JOE@ONE'], 'ONE said 551 and took nothing'],
      [['send SAM@ALPHA JOE@ONE', 'send SAM@ALPHA MARY@ONE'], 'ONE said 251 and took the mail'],
      [['send SAM@ALPHA JOE@ONE MARY@ONE'], 'ONE said 251'],
    ],
    wrong: [
      [['send SAM@ALPHA JOE@TWO'], 'without a detour'],
      [['send SAM@ALPHA MARY@ONE'], 'Left to do: ALPHA is to hear 551'],
      [['send SAM@ALPHA JOE@ONE'], 'Left to do: ONE is to forward'],
      [['send SAM@ALPHA JOE@ONE', 'send SAM@ALPHA JOE@ONE'], 'Left to do: ONE is to forward'],
      [['send SAM@ALPHA NOBODY@ONE'], '550 No such user here'],
      [
        ['send SAM@ALPHA MARY@ONE', 'send SAM@ALPHA @TWO:JOE@ONE'],
        'TWO heard the 551 and sent the mail where it said',
      ],
    ],
  },
  refusal: {
    right: [
      [
        ['send SAM@ALPHA @GATE:JOE@THREE', 'down THREE', 'send SAM@ALPHA JOE@THREE'],
        'Nobody answered, which may change',
      ],
      [
        ['break ALPHA THREE', 'send SAM@ALPHA JOE@THREE', 'send SAM@ALPHA @GATE:JOE@THREE'],
        'there was one attempt',
      ],
    ],
    wrong: [
      [['send SAM@ALPHA JOE@THREE'], 'GATE was not asked'],
      [['send SAM@ALPHA JOE@NOWHERE'], 'A host that is not there is one that is known'],
      [['send SAM@ALPHA @GATE:JOE@THREE'], 'Left to do: ALPHA is to give up'],
      [['down THREE', 'send SAM@ALPHA JOE@THREE'], 'Left to do: GATE is to refuse'],
      [
        [
          'send SAM@ALPHA @GATE:JOE@THREE',
          'down THREE',
          'send SAM@ALPHA JOE@THREE',
          'wait 1500',
          'up THREE',
        ],
        'delivered when the host was there again',
      ],
      [['send SAM@ALPHA MARY@THREE'], 'THREE said 550 No such user here'],
      [
        ['send SAM@ALPHA MARY@THREE', 'down THREE', 'send SAM@ALPHA JOE@THREE'],
        'Left to do: GATE is to refuse',
      ],
      [['down GATE', 'send SAM@ALPHA @GATE:JOE@THREE'], 'Left to do: GATE is to refuse'],
    ],
  },
  duplicate: {
    right: [
      [
        [ONCE_AFTER, 'send SAM@ALPHA JOE@TWO'],
        'TWO had taken the mail when its 250 was lost. ALPHA',
      ],
      [[ONCE_AFTER, 'send SAM@ALPHA @ONE:JOE@TWO'], 'ONE could not know that'],
      [
        [ONCE_AFTER.replace('TWO', 'ONE'), 'send SAM@ALPHA @ONE:JOE@TWO'],
        'ONE had taken the mail when its 250 was lost. ALPHA',
      ],
    ],
    wrong: [
      [['send SAM@ALPHA JOE@TWO'], 'with no fault on its way'],
      [
        [ONCE_AFTER.replace('after', 'before'), 'send SAM@ALPHA JOE@TWO'],
        'had not taken it before',
      ],
      [['send SAM@ALPHA JOE@TWO JOE@TWO'], 'written to JOE twice'],
      [['send SAM@ALPHA JOE@TWO POSTMASTER@TWO JOE@TWO'], 'written to JOE twice'],
      [['send SAM@ALPHA JOE@TWO POSTMASTER@ONE'], 'with no fault on its way'],
      [
        [
          ONCE_AFTER.replace('TWO', 'ONE'),
          'fault host: TWO, command: RCPT, reply: 550, times: 1',
          'send SAM@ALPHA @ONE:JOE@TWO',
        ],
        'ONE took it twice, but not both copies',
      ],
      [['send SAM@ALPHA JOE@TWO', 'send SAM@ALPHA JOE@TWO'], 'with no fault on its way'],
    ],
  },
  'several-recipients': {
    right: [[['send SAM@ALPHA @ONE:ANN@TWO @ONE:BOB@TWO @ONE:JOE@THREE'], 'once for all three']],
    wrong: [
      [['send SAM@ALPHA ANN@TWO BOB@TWO JOE@THREE'], 'Their ways parted at ALPHA'],
      [['send SAM@ALPHA @ONE:ANN@TWO'], 'had one recipient'],
      [['send SAM@ALPHA @ONE:ANN@TWO @ONE:JOE@THREE'], 'It reached ANN@TWO and JOE@THREE'],
      [['send SAM@ALPHA @ONE:ANN@TWO @ONE:POSTMASTER@TWO @ONE:JOE@THREE'], 'all three are wanted'],
      [['send SAM@ALPHA @ONE:ANN@TWO @ONE:BOB@TWO @TWO:JOE@THREE'], 'Their ways parted at ALPHA'],
      [['send SAM@ALPHA @ONE:ANN@TWO BOB@TWO @ONE:JOE@THREE'], 'Their ways parted at ALPHA'],
      [
        ['send SAM@ALPHA @ONE:ANN@TWO @ONE:BOB@TWO', 'send SAM@ALPHA @ONE:JOE@THREE'],
        'had one recipient',
      ],
    ],
  },
  'fetch-your-mail': {
    right: [
      [
        ['send JOE@TWO @ONE:SAM@ALPHA', 'wait 500', 'call ALPHA ONE'],
        'From its 250 on ONE was the sender-SMTP',
      ],
      [
        [
          'send joe@two SAM@ALPHA',
          'send JOE@TWO @ONE:SAM@ALPHA',
          'wait 500',
          'call TWO ONE',
          'wait 500',
          'call ALPHA ONE',
        ],
        'ALPHA said 220',
      ],
    ],
    wrong: [
      [['send JOE@TWO SAM@ALPHA'], 'write a path that leads through ONE'],
      [['send JOE@TWO @ONE:SAM@ALPHA'], 'let ALPHA call ONE'],
      [['send JOE@TWO @ONE:SAM@ALPHA', 'wait 500', 'call TWO ONE'], 'let ALPHA call ONE'],
      [
        [
          'fault host: ONE, command: TURN, reply: 502',
          'send JOE@TWO @ONE:SAM@ALPHA',
          'wait 500',
          'call ALPHA ONE',
        ],
        'let ALPHA call ONE',
      ],
      [['send SAM@ALPHA SAM@ALPHA'], 'not from JOE@TWO'],
      [['send POSTMASTER@ONE SAM@ALPHA', 'wait 500', 'call ALPHA ONE'], 'not from JOE@TWO'],
      [
        ['send JOE@TWO @ONE:MARY@ALPHA', 'wait 500', 'call ALPHA ONE'],
        'ALPHA said 550 No such user here',
      ],
      [['send JOE@TWO @ONE:POSTMASTER@ALPHA', 'wait 500', 'call ALPHA ONE'], 'POSTMASTER@ALPHA'],
    ],
  },
  'mail-exchangers': {
    right: [
      [['down MAIL', 'send SAM@ALPHA JOE@EXAMPLE', 'wait 2000', 'up MAIL'], 'BACKUP kept the mail'],
      [
        ['send SAM@ALPHA JOE@EXAMPLE', 'break ALPHA MAIL', 'send SAM@ALPHA JOE@example'],
        'turned to the next exchanger at once',
      ],
    ],
    wrong: [
      [['send SAM@ALPHA JOE@EXAMPLE'], 'let MAIL be down when you send'],
      [['down MAIL', 'send SAM@ALPHA JOE@EXAMPLE'], 'let MAIL come up'],
      [['send SAM@ALPHA @BACKUP:JOE@EXAMPLE'], 'It went straight to MAIL'],
      [['send POSTMASTER@BACKUP JOE@MAIL'], 'write to JOE@EXAMPLE'],
      [['send SAM@ALPHA ANN@EXAMPLE'], 'MAIL said 550 No such user here'],
    ],
  },
};

describe.each(LESSON_NAMES)('The lesson %s', (name) => {
  const { right, wrong } = ATTEMPTS[name];

  test.each(right)('is fulfilled by %j', (lines, why) => {
    const { fulfilled, said } = verdictAfter(name, lines);
    expect(said).toContain(why);
    expect(fulfilled).toBe(true);
  });

  test.each(wrong)('is not fulfilled by %j, and says what happened', (lines, hint) => {
    const { fulfilled, said } = verdictAfter(name, lines);
    expect(said).toContain(hint);
    expect(fulfilled).toBe(false);
  });

  test('is not fulfilled by nothing, nor by the lines that it shows', () => {
    expect(verdictAfter(name, [])).toEqual({
      fulfilled: false,
      said: 'No mail has been sent yet.',
    });
    const lines = lessonOf(name).lines.filter((line) => !line.startsWith('mend'));
    expect(verdictAfter(name, lines).fulfilled).toBe(false);
  });
});

test('A relay that was not at the head of the route has deleted nothing', () => {
  const lesson = lessonOf('first-relay');
  const words = ['HELO ME', 'MAIL FROM:<ME@OUTSIDE>', 'RCPT TO:<@TWO:JOE@THREE>', 'DATA'];
  const { events } = new Story(lesson.network).call('ONE', ...words, '\r\n.', 'QUIT');
  expect(judge(lesson, events)).toEqual({
    fulfilled: false,
    said: 'ONE was not at the head of the forward-path when the mail came, so it deleted nothing: begin the route with ONE.',
  });
});
