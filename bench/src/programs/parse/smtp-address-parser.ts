/** This one reads a mailbox and neither its brackets nor a route. */
import { parse } from 'smtp-address-parser';

import { beParser } from './parser.ts';

beParser((text) => parse(text.slice(1, -1)) !== null);
