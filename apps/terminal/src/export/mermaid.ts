/** A ladder in the notation of Mermaid, which wikis and code hosts draw as a sequence diagram. */
import { visible } from '../text/visible.ts';
import { plainLabel, type Label, type Ladder } from './ladder.ts';

export function toMermaid({ hosts, rungs }: Ladder): readonly string[] {
  const names = new Map(hosts.map((host, index) => [host, `h${index}`]));
  const nameOf = (host: string): string => names.get(host) ?? host;
  return [
    'sequenceDiagram',
    ...hosts.map((host) => `  participant ${nameOf(host)} as ${escaped(host)}`),
    ...rungs.map((rung) => {
      const text = labelled(rung.label);
      if (rung.kind === 'note') return `  Note over ${nameOf(rung.host)}: ${text}`;
      const arrow = rung.dashed ? '-->>' : '->>';
      return `  ${nameOf(rung.from)}${arrow}${nameOf(rung.to)}: ${text}`;
    }),
  ];
}

function labelled(label: Label): string {
  return plainLabel(label).map(escaped).join('<br/>');
}

/** What would be taken for markup or for the end of a statement, as the entities of that notation. */
function escaped(text: string): string {
  return visible(text).replaceAll(/[#;<>&"%{}\\]/g, (character) => `#${character.charCodeAt(0)};`);
}
