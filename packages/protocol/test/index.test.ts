import { describe, expect, it } from 'vitest';
import * as protocol from '../src/index.ts';
import * as testing from '../src/testing/index.ts';

describe('the exports', () => {
  it('of the package are these and no more', () => {
    expect(Object.keys(protocol).toSorted().join(' ')).toMatchInlineSnapshot(
      `"LineFramer MAIL_EXTENSIONS MailDataDecoder MailDataEncoder MailTransaction NOTHING_DECLARED NO_MAIL_DSN NO_RCPT_DSN NULL_REVERSE_PATH OctetGatherer OctetReader PLAIN_OFFER RECEIVER_TRANSITIONS REPLY_MEANINGS RFC5321_LIMITS RFC5321_TIMEOUTS RFC821_LIMITS RULES ReceiverSmtp ReplyAssembler SENDER_TRANSITIONS SenderSmtp SharedRoom VERBS challengeReply countTimeStampLines cramMd5Exchange cramMd5Response decodeBase64 decodeLocalPart decodeUtf8Address decodeXtext defaultStatus encodeBase64 encodeUtf8Address encodeXtext enhancedStatusOf faultOfOffer faulty formatCommand formatDate formatEnhancedStatus formatMailbox formatNotification formatPath formatReply formatReturnPathLine formatRoute formatTimeStampLine forwardPath hasEightBit hostKey hostsOfTimeStampLines invariant isReplyCode isSuccess isTransient joined joinedToSend lineBetween loginExchange loginResponse mailDsnParameters mayAnswer neededBy needsInternationalization octetsOf octetsOfLine octetsOfLines offeredLines offers parseCommand parseEnhancedStatus parseExtensions parseForwardPath parseHost parseLocalPart parseMailbox parseReversePath parseXtext parsed pathInReply plainExchange plainResponse rcptDsnParameters readMailDsn readRcptDsn relayStep reply replyClass replyText returnPath returnRoute rightUse sameHost sameMailbox sameUser textOf unreachable userKey utf8Decode utf8Encode utf8Length withStatus"`,
    );
  });

  it('for tests are these and no more', () => {
    expect(Object.keys(testing).toSorted().join(' ')).toMatchInlineSnapshot(
      `"SMUGGLING_PAYLOADS ScriptedSession SessionPair cleanTexts commands compareTranscripts feedEveryWay formatUtterance forwardPaths hasBareCrOrLf hosts localParts mailboxes nastyOctets parseTranscript replies returnPaths reversePaths routes"`,
    );
  });
});
