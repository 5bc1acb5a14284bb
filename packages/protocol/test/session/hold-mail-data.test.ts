import { describe, expect, it } from 'vitest';
import {
  RFC5321_TIMEOUTS,
  ReceiverSmtp,
  octetsOf,
  reply,
  textOf,
  type ReceiverEffect,
} from '../../src/index.ts';
import { config } from '../helpers.ts';

/** A receiver-SMTP in the middle of mail data, whose host says yes to everything. */
function receiving(): {
  machine: ReceiverSmtp;
  carryOut: (effects: readonly ReceiverEffect[]) => string;
} {
  const machine = new ReceiverSmtp(config('beta.example', 'rfc5321'));
  const carryOut = (effects: readonly ReceiverEffect[]): string => {
    const queue = [...effects];
    let told = '';
    for (let effect = queue.shift(); effect !== undefined; effect = queue.shift()) {
      if (effect.kind === 'ask') {
        const codes = { opening: 220, DATA: 354 } as const;
        const { occasion } = effect.question;
        const code = occasion === 'opening' || occasion === 'DATA' ? codes[occasion] : 250;
        queue.push(...machine.answer(reply(code, 'OK')));
      } else if (effect.kind === 'mail-data') told += textOf(effect.slice);
      else if (effect.kind === 'abandoned') told += '[abandoned]';
      else if (effect.kind === 'send') told += `[${textOf(effect.octets).slice(0, 3)}]`;
    }
    return told;
  };
  carryOut(machine.opened());
  carryOut(
    machine.receive(
      octetsOf(
        'EHLO alpha.example\r\nMAIL FROM:<sam@alpha.example>\r\nRCPT TO:<joe@beta.example>\r\nDATA\r\n',
      ),
    ),
  );
  return { machine, carryOut };
}

describe('a receiver-SMTP whose host holds the mail data', () => {
  it('wants room instead of octets, and waits for it without end', () => {
    const { machine } = receiving();
    const before = machine.wait;
    machine.holdMailData();
    expect(machine.wants).toBe('room');
    expect(machine.wait.ms).toBe(Infinity);
    expect(machine.wait.serial).not.toBe(before.serial);
  });

  it('keeps what comes all the same, and reads it when the host resumes', () => {
    const { machine, carryOut } = receiving();
    machine.holdMailData();
    expect(machine.receive(octetsOf('one\r\n'))).toEqual([]);
    expect(machine.receive(octetsOf('.\r\nQUIT\r\n'))).toEqual([]);
    expect(carryOut(machine.resumeMailData())).toBe('one\r\n[250][221]');
    expect(machine.wants).toBe('nothing');
  });

  it('waits for octets anew when the host resumes', () => {
    const { machine } = receiving();
    machine.holdMailData();
    const held = machine.wait;
    expect(machine.resumeMailData()).toEqual([]);
    expect(machine.wants).toBe('octets');
    expect(machine.wait).toEqual({
      serial: held.serial + 1,
      ms: RFC5321_TIMEOUTS.receiver,
      whole: held.whole,
    });
    expect(machine.wait.whole).toBe(held.whole);
    expect(machine.resumeMailData()).toEqual([]);
  });

  it('has nothing to hold outside mail data, nor once its end has come', () => {
    const { machine, carryOut } = receiving();
    const effects = machine.receive(octetsOf('one\r\n.\r\n'));
    machine.holdMailData();
    expect(machine.wants).toBe('answer');
    carryOut(effects);
    machine.holdMailData();
    expect(machine.wants).toBe('octets');
  });

  it.each([
    ['the channel ends', 'ended', '[abandoned]'],
    ['the host shuts down', 'shutDown', '[421][abandoned]'],
  ] as const)('abandons the mail data when %s meanwhile', (_what, stop, told) => {
    const { machine, carryOut } = receiving();
    machine.holdMailData();
    expect(carryOut(machine[stop]())).toBe(told);
    expect(machine.wants).toBe('nothing');
    expect(machine.resumeMailData()).toEqual([]);
  });
});
