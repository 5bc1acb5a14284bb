import { RULES, parseForwardPath } from '@hopscope/protocol';

import { beParser } from './parser.ts';

beParser((text) => parseForwardPath(text, RULES.rfc5321).ok);
