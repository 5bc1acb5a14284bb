import type { Target } from '../target.ts';
import { COMMAND } from './commands.ts';
import { LINE, MAIL_DATA } from './framing.ts';
import { PATH } from './paths.ts';
import { RECEIVER } from './receiver.ts';
import { REPLY } from './replies.ts';
import { SENDER } from './sender.ts';
import { SESSION } from './session.ts';

export const TARGETS: readonly Target[] = [
  COMMAND,
  PATH,
  REPLY,
  LINE,
  MAIL_DATA,
  RECEIVER,
  SENDER,
  SESSION,
];
