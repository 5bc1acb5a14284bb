/** The peer on npm, which reads every mail to its end and takes it. */
import { SMTPServer } from 'smtp-server';

import { beServer } from '../../subject.ts';

const server = new SMTPServer({
  disabledCommands: ['AUTH', 'STARTTLS'],
  disableReverseLookup: true,
  onData(stream, _session, done) {
    stream.on('end', () => done()).resume();
  },
});
server.listen(0, '127.0.0.1', () => {
  const address = server.server.address();
  beServer(address !== null && typeof address === 'object' ? address.port : 0);
});
