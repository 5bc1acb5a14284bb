import { Address } from 'address-rfc2821';

import { beParser } from './parser.ts';

beParser((text) => new Address(text).host !== '');
