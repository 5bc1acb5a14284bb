/**
 * `--journal FILE`: the journal on disk, one event a line, written as it happens. The commands and the app share it.
 *
 *   const file = await openJournalFile('run.jsonl');
 *   file.follow(network.journal);
 *   ...
 *   await file.close();
 */
import { open, type FileHandle } from 'node:fs/promises';

import { JournalOctets, type Journal, type JournalEvent } from '@hopscope/network';

import { UsageError, reasonOf } from './errors.ts';
import { fileName, refuseNoName } from './files.ts';

export interface JournalFile {
  readonly path: string;
  /** Writes what the journal holds already and then each event as it comes. A file follows one journal. */
  follow(journal: Journal): void;
  /** Writes the next event of a journal that nobody can follow. */
  write(event: JournalEvent): void;
  /** Ends the journal; resolves when all is on disk. Rejects with a {@link UsageError} if something could not be written. */
  close(): Promise<void>;
}

/** How every journal begins. */
const FIRST_OCTETS = '{"seq":0,';

/**
 * Creates the file, or empties the journal that was there. Rejects with a {@link UsageError} if it cannot be written, or
 * if what was there is not a journal: nobody's network file is lost to a slip of the fingers.
 */
export async function openJournalFile(path: string): Promise<JournalFile> {
  refuseNoName(path);
  const handle = await openForJournal(path);
  const stream = handle.createWriteStream();
  const closed = new Promise<void>((resolve) => {
    stream.once('close', resolve);
  });
  let failure: Error | null = null;
  stream.on('error', (error) => {
    failure ??= error;
  });
  const octets = new JournalOctets((lines) => {
    if (failure === null) stream.write(lines);
  });
  let flushing = false;
  /** What happens at once is written at once. */
  const write = (event: JournalEvent): void => {
    octets.event(event);
    if (flushing) return;
    flushing = true;
    queueMicrotask(() => {
      flushing = false;
      octets.flush();
    });
  };
  const subscriptions: (() => void)[] = [];
  return {
    path,
    follow: (journal) => {
      for (const event of journal.events) write(event);
      subscriptions.push(journal.subscribe(write));
    },
    write,
    close: async () => {
      for (const end of subscriptions.splice(0)) end();
      octets.end();
      stream.end();
      await closed;
      if (failure !== null) {
        throw new UsageError(
          `The journal ${fileName(path)} is not complete: ${reasonOf(failure)}; name another file after --journal.`,
        );
      }
    },
  };
}

async function openForJournal(path: string): Promise<FileHandle> {
  try {
    const handle = await open(path, 'a+');
    if ((await handle.stat()).isFile()) await emptied(handle, path);
    return handle;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      `Cannot write the journal ${fileName(path)}: ${reasonOf(error)}; name another file after --journal.`,
    );
  }
}

async function emptied(handle: FileHandle, path: string): Promise<void> {
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(FIRST_OCTETS.length), 0);
  const began = buffer.toString('latin1', 0, bytesRead);
  if (began === '' || began === FIRST_OCTETS) return handle.truncate(0);
  await handle.close();
  throw new UsageError(
    `${fileName(path)} holds something that is not a journal; name another file after --journal.`,
  );
}
