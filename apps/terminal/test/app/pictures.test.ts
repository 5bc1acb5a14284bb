import { expect, test } from 'vitest';

import { plain } from '../../src/app/spans.ts';
import { screen } from '../../src/app/views/screen.ts';
import { frameAt, upTo } from './support/frames.ts';
import { builtInStory } from './support/stories.ts';

const { events } = builtInStory();

/** Hop 2 is under way and its paths have been said; the mail is delivered; the notification has come home. */
const moments = {
  hop2: upTo(events, (one) => one.type === 'wire' && one.text === 'RCPT TO:<@TWO:JOE@THREE>') + 1,
  delivered: upTo(events, (one) => one.type === 'delivered'),
  home: upTo(events, (one) => one.type === 'delivered' && one.mail === 'm2-n1'),
};

function picture(count: number, columns: number, rows: number): string {
  const lines = screen(frameAt(events, count), { columns, rows }).lines.map(plain);
  return lines
    .join('\n')
    .replaceAll(/(?<=[ :])\d{4}\b(?= )/g, 'PORT')
    .replaceAll(/\b\d\d:\d\d\.\d{3}\b/g, 'MM:SS.mmm')
    .replaceAll(/event +\d+ \/ +\d+/g, (found) => 'event'.padEnd(found.length))
    .replaceAll(/^.*[·▪]{20,}.*$/gm, 'the timeline');
}

test('Hop 2 is under way, in 120x36', () => {
  expect(picture(moments.hop2, 120, 36)).toMatchInlineSnapshot(`
    " hopscope  a network                                                                              PAUSED  MM:SS.mmm  m1 
    ╭─ Hosts ────────────────────────────────────────────────────────────────────────── 4 hosts, 4 listening on 127.0.0.1 ─╮
    │ ╭─ ALPHA ────────╮              ╭─ ONE ──────────╮              ╭─ TWO ──────────╮              ╭─ THREE ────────╮   │
    │ │ :PORT          │━━━━━━━━━━━━━━│ :PORT          │━━━━✉▶────────│ :PORT          │──────────────│ :PORT          │   │
    │ │ spool 0        │              │ spool 1        │              │ spool 0        │              │ spool 0        │   │
    │ ╰────────────────╯              ╰────────────────╯              ╰────────────────╯              ╰────────────────╯   │
    ╰──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╯
    ╭─ m1  @ONE,@TWO:JOE@THREE  from <SAM@ALPHA> ───────────────────────────────────────────────────────────── hop 2 of 3 ─╮
    │                   reverse-path ◀──    ──▶ forward-path                                                               │
    │ SAM@ALPHA ───────── @ONE ───────── ✉▶ ───────── @TWO ───────── JOE@THREE                                             │
    │                                                                                                                      │
    │   HOP LINK           MAIL FROM: reverse-path        RCPT TO: forward-path          REPLY                      TIME   │
    │ ✓ 1  ALPHA → ONE     <SAM@ALPHA>                    <@ONE,@TWO:JOE@THREE>          250 OK                     0 ms   │
    │   ·  at ONE          + @ONE prepended               - @ONE deleted                                                   │
    │ ▶ 2  ONE → TWO       <@ONE:SAM@ALPHA>               <@TWO:JOE@THREE>               ·                                 │
    │   ·  at TWO          + @TWO will be prepended       - @TWO will be deleted                                           │
    │   3  TWO → THREE     <@TWO,@ONE:SAM@ALPHA>          <JOE@THREE>                    ·                                 │
    │      at THREE  will deliver to JOE@THREE   Return-Path: <@TWO,@ONE:SAM@ALPHA>                                        │
    │                                                                                                                      │
    │                                                                                                                      │
    │                                                                                                                      │
    │                                                                                                                      │
    │                                                                                                                      │
    ╰──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╯
    ╭─ Wire ───────────────────────────────────────────────────────────────────────────────────────────────────────────────╮
    │ MM:SS.mmm  ONE→TWO  R: 250 TWO                                                                                       │
    │ MM:SS.mmm  ONE→TWO  S: MAIL FROM:<@ONE:SAM@ALPHA>                                                                    │
    │ MM:SS.mmm  ONE→TWO  R: 250 OK                                                                                        │
    │ MM:SS.mmm  ONE→TWO  S: RCPT TO:<@TWO:JOE@THREE>                                                                      │
    │ MM:SS.mmm  ONE→TWO  R: 250 OK                                                                                 ◀ here │
    ╰──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╯
    ╭─ Timeline ────────────────────────────────────────────────────────────────────────────────────────── event          ─╮
    the timeline
    ╰──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╯
     At ONE, @ONE was deleted from the head of RCPT TO and @ONE prepended to MAIL FROM. (RFC 821 3.6)                       
     space play  → step  ⇧→ hop  L live  > speed  / find  z zoom  a mails  m mail  e export  t tour  ? help  q quit         "
  `);
});

test('The mail is delivered, in 120x36', () => {
  expect(picture(moments.delivered, 120, 36)).toMatchInlineSnapshot(`
    " hopscope  a network                                                                              PAUSED  MM:SS.mmm  m1 
    ╭─ Hosts ────────────────────────────────────────────────────────────────────────── 4 hosts, 4 listening on 127.0.0.1 ─╮
    │ ╭─ ALPHA ────────╮              ╭─ ONE ──────────╮              ╭─ TWO ──────────╮              ╔═ THREE ════════╗   │
    │ │ :PORT          │━━━━━━━━━━━━━━│ :PORT          │━━━━━━━━━━━━━━│ :PORT          │──────────────║ :PORT  ✉       ║   │
    │ │ spool 0        │              │ spool 0        │              │ spool 1        │              ║ mail 1         ║   │
    │ ╰────────────────╯              ╰────────────────╯              ╰────────────────╯              ╚════════════════╝   │
    ╰──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╯
    ╭─ m1  @ONE,@TWO:JOE@THREE  from <SAM@ALPHA> ───────────────────────────────────────────────────────────── hop 3 of 3 ─╮
    │                                  reverse-path ◀──    ──▶ forward-path                                                │
    │ SAM@ALPHA ───────── @ONE ───────── @TWO ───────── ✉▶ ───────── JOE@THREE                                             │
    │                                                                                                                      │
    │   HOP LINK           MAIL FROM: reverse-path        RCPT TO: forward-path          REPLY                      TIME   │
    │ ✓ 1  ALPHA → ONE     <SAM@ALPHA>                    <@ONE,@TWO:JOE@THREE>          250 OK                     0 ms   │
    │   ·  at ONE          + @ONE prepended               - @ONE deleted                                                   │
    │ ✓ 2  ONE → TWO       <@ONE:SAM@ALPHA>               <@TWO:JOE@THREE>               250 OK                     0 ms   │
    │   ·  at TWO          + @TWO prepended               - @TWO deleted                                                   │
    │ ▶ 3  TWO → THREE     <@TWO,@ONE:SAM@ALPHA>          <JOE@THREE>                    ·                                 │
    │      at THREE  ✓ delivered to JOE@THREE   Return-Path: <@TWO,@ONE:SAM@ALPHA>                                         │
    │                                                                                                                      │
    │                                                                                                                      │
    │                                                                                                                      │
    │                                                                                                                      │
    │                                                                                                                      │
    ╰──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╯
    ╭─ Wire ───────────────────────────────────────────────────────────────────────────────────────────────────────────────╮
    │ MM:SS.mmm  TWO→THREE  S:                                                                                             │
    │ MM:SS.mmm  TWO→THREE  S: Joe, each relay took its name off the forward-path                                          │
    │ MM:SS.mmm  TWO→THREE  S: and put it on the reverse-path.                                                             │
    │ MM:SS.mmm  TWO→THREE  S: Sam                                                                                         │
    │ MM:SS.mmm  TWO→THREE  S: .                                                                                    ◀ here │
    ╰──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╯
    ╭─ Timeline ────────────────────────────────────────────────────────────────────────────────────────── event          ─╮
    the timeline
    ╰──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╯
     THREE delivers it to JOE@THREE, and keeps the way back in Return-Path: <@TWO,@ONE:SAM@ALPHA>.                          
     space play  → step  ⇧→ hop  L live  > speed  / find  z zoom  a mails  m mail  e export  t tour  ? help  q quit         "
  `);
});

test('The notification has come home, in 120x36', () => {
  expect(picture(moments.home, 120, 36)).toMatchInlineSnapshot(`
    " hopscope  a network                                                                              PAUSED  MM:SS.mmm  m2 
    ╭─ Hosts ────────────────────────────────────────────────────────────────────────── 4 hosts, 4 listening on 127.0.0.1 ─╮
    │ ╔═ ALPHA ════════╗              ╭─ ONE ──────────╮              ╭─ TWO ──────────╮              ╭─ THREE ────────╮   │
    │ ║ :PORT  ✉       ║━━━━━━━━━━━━━━│ :PORT          │━━━━━━━━━━━━━━│ :PORT          │──────✗───────│ :PORT          │   │
    │ ║ mail 1         ║              │ spool 1        │              │ spool 0        │              │ mail 1         │   │
    │ ╚════════════════╝              ╰────────────────╯              ╰────────────────╯              ╰────────────────╯   │
    ╰──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╯
    ╭─ m2  @ONE,@TWO:MARY@THREE  from <SAM@ALPHA> ──────────────────────────────────────────────────────────── hop 5 of 5 ─╮
    │    forward-path ◀──    ── reverse-path                                                                               │
    │ SAM@ALPHA ───────── ◀✉ ───────── <>                                                                                  │
    │                                                                                                                      │
    │   HOP LINK           MAIL FROM: reverse-path        RCPT TO: forward-path          REPLY                      TIME   │
    │ ✓ 1  ALPHA → ONE     <SAM@ALPHA>                    <@ONE,@TWO:MARY@THREE>         250 OK                     0 ms   │
    │   ·  at ONE          + @ONE prepended               - @ONE deleted                                                   │
    │ ✓ 2  ONE → TWO       <@ONE:SAM@ALPHA>               <@TWO:MARY@THREE>              250 OK                     0 ms   │
    │   ·  at TWO          + @TWO prepended               - @TWO deleted                                                   │
    │ ✗ 3  TWO → THREE     <@TWO,@ONE:SAM@ALPHA>          <MARY@THREE>                   550 No such user here      0 ms   │
    │      at TWO  the reverse-path becomes the forward-path of notification m2-n1                                         │
    │   homeward  undeliverable-mail notification m2-n1, MAIL FROM:<>                                                      │
    │ ✓ 4  TWO → ONE       <>                             <@ONE:SAM@ALPHA>               250 OK                     0 ms   │
    │   ·  at ONE          <> stays null                  - @ONE deleted                                                   │
    │ ▶ 5  ONE → ALPHA     <>                             <SAM@ALPHA>                    ·                                 │
    │      at ALPHA  ✓ delivered to SAM@ALPHA   Return-Path: <>                                                            │
    ╰──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╯
    ╭─ Wire ───────────────────────────────────────────────────────────────────────────────────────────────────────────────╮
    │ MM:SS.mmm  ONE→ALPHA  S:                                                                                             │
    │ MM:SS.mmm  ONE→ALPHA  S:   Sorry SAM, your message to MARY@THREE lost.                                               │
    │ MM:SS.mmm  ONE→ALPHA  S:   THREE said this:                                                                          │
    │ MM:SS.mmm  ONE→ALPHA  S:    "550 No such user here"                                                                  │
    │ MM:SS.mmm  ONE→ALPHA  S: .                                                                                    ◀ here │
    ╰──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╯
    ╭─ Timeline ───────────────────────────────────────────────────────────────────────────────────────── event           ─╮
    the timeline
    ╰──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╯
     The notification has come home: SAM@ALPHA is told.                                                                     
     space play  → step  ⇧→ hop  L live  > speed  / find  z zoom  a mails  m mail  e export  t tour  ? help  q quit         "
  `);
});

test('Hop 2 is under way, in 80x24', () => {
  expect(picture(moments.hop2, 80, 24)).toMatchInlineSnapshot(`
    " hopscope  a network                                      PAUSED  MM:SS.mmm  m1 
    ────────────────────────────────────────────────────────────────────────────────
     ALPHA ━━━━━━━━━━━━━━ ONE ━━━━✉▶──────── TWO ────────────── THREE               
    ─ m1  @ONE,@TWO:JOE@THREE  from <SAM@ALPHA> ────────────────────────────────────
                       reverse-path ◀──    ──▶ forward-path                         
     SAM@ALPHA ───────── @ONE ───────── ✉▶ ───────── @TWO ───────── JOE@THREE       
      HOP LINK        MAIL FROM / RCPT TO                                      REPLY
    ✓ 1  ALPHA→ONE    <SAM@ALPHA>                                              250  
                      <@ONE,@TWO:JOE@THREE>                                         
          at ONE  + @ONE prepended   - @ONE deleted                                 
    ▶ 2  ONE→TWO      <@ONE:SAM@ALPHA>                                         ·    
                      <@TWO:JOE@THREE>                                              
          at TWO  + @TWO will be prepended   - @TWO will be deleted                 
      3  TWO→THREE    <@TWO,@ONE:SAM@ALPHA>                                    ·    
                      <JOE@THREE>                                                   
          at THREE  will deliver to JOE@THREE   Return-Path: <@TWO,@ONE:SAM@ALPHA>  
    ─ wire ─────────────────────────────────────────────────────────────────────────
    MM:SS.mmm  ONE→TWO  R: 250 OK                                                   
    MM:SS.mmm  ONE→TWO  S: RCPT TO:<@TWO:JOE@THREE>                                 
    MM:SS.mmm  ONE→TWO  R: 250 OK                                             ◀ here
     At ONE, @ONE was deleted from the head of RCPT TO and @ONE prepended to MAIL   
     FROM. (RFC 821 3.6)                                                            
    the timeline
     space play  → step  ⇧→ hop  L live  / find  a mails  t tour  ? help  q quit    "
  `);
});

test('The mail is delivered, in 80x24', () => {
  expect(picture(moments.delivered, 80, 24)).toMatchInlineSnapshot(`
    " hopscope  a network                                      PAUSED  MM:SS.mmm  m1 
    ────────────────────────────────────────────────────────────────────────────────
     ALPHA ━━━━━━━━━━━━━━ ONE ━━━━━━━━━━━━━━ TWO ──────────────▸THREE               
    ─ m1  @ONE,@TWO:JOE@THREE  from <SAM@ALPHA> ────────────────────────────────────
                                      reverse-path ◀──    ──▶ forward-path          
     SAM@ALPHA ───────── @ONE ───────── @TWO ───────── ✉▶ ───────── JOE@THREE       
      HOP LINK        MAIL FROM / RCPT TO                                      REPLY
    ✓ 1  ALPHA→ONE    <SAM@ALPHA>                                              250  
                      <@ONE,@TWO:JOE@THREE>                                         
          at ONE  + @ONE prepended   - @ONE deleted                                 
    ✓ 2  ONE→TWO      <@ONE:SAM@ALPHA>                                         250  
                      <@TWO:JOE@THREE>                                              
          at TWO  + @TWO prepended   - @TWO deleted                                 
    ▶ 3  TWO→THREE    <@TWO,@ONE:SAM@ALPHA>                                    ·    
                      <JOE@THREE>                                                   
          at THREE  ✓ delivered to JOE@THREE   Return-Path: <@TWO,@ONE:SAM@ALPHA>   
    ─ wire ─────────────────────────────────────────────────────────────────────────
    MM:SS.mmm  TWO→THREE  S: and put it on the reverse-path.                        
    MM:SS.mmm  TWO→THREE  S: Sam                                                    
    MM:SS.mmm  TWO→THREE  S: .                                                ◀ here
     THREE delivers it to JOE@THREE, and keeps the way back in Return-Path:         
     <@TWO,@ONE:SAM@ALPHA>.                                                         
    the timeline
     space play  → step  ⇧→ hop  L live  / find  a mails  t tour  ? help  q quit    "
  `);
});

test('The notification has come home, in 80x24', () => {
  expect(picture(moments.home, 80, 24)).toMatchInlineSnapshot(`
    " hopscope  a network                                      PAUSED  MM:SS.mmm  m2 
    ────────────────────────────────────────────────────────────────────────────────
    ▸ALPHA ━━━━━━━━━━━━━━ ONE ━━━━━━━━━━━━━━ TWO ──────✗─────── THREE               
    ─ m2  @ONE,@TWO:MARY@THREE  from <SAM@ALPHA> ────────────── ↑ lines 8–16 of 16 ─
        forward-path ◀──    ── reverse-path                                         
     SAM@ALPHA ───────── ◀✉ ───────── <>                                            
      HOP LINK        MAIL FROM / RCPT TO                                      REPLY
                      <MARY@THREE>                                                  
          at TWO  the reverse-path becomes the forward-path of notification m2-n1   
      homeward  undeliverable-mail notification m2-n1, MAIL FROM:<>                 
    ✓ 4  TWO→ONE      <>                                                       250  
                      <@ONE:SAM@ALPHA>                                              
          at ONE  <> stays null   - @ONE deleted                                    
    ▶ 5  ONE→ALPHA    <>                                                       ·    
                      <SAM@ALPHA>                                                   
          at ALPHA  ✓ delivered to SAM@ALPHA   Return-Path: <>                      
    ─ wire ─────────────────────────────────────────────────────────────────────────
    MM:SS.mmm  ONE→ALPHA  S:   THREE said this:                                     
    MM:SS.mmm  ONE→ALPHA  S:    "550 No such user here"                             
    MM:SS.mmm  ONE→ALPHA  S: .                                                ◀ here
     The notification has come home: SAM@ALPHA is told.                             
                                                                                    
    the timeline
     space play  → step  ⇧→ hop  L live  / find  a mails  t tour  ? help  q quit    "
  `);
});
