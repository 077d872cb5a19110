import { ratios, subjectsOf } from './ratios.ts';
import type { Result } from './report.ts';
import type { Scenario } from './scenarios.ts';
import { summarize } from '../pairs.ts';
import { number } from '../report.ts';
import { plain } from './subjects/plain.ts';

const left = 330;
const right = 90;
const width = 900;
const bar = 14;
const colours = ['#2f81f7', '#d29922', '#a371f7', '#db61a2', '#3fb950', '#f0883e'];

interface Piece {
  readonly height: number;
  /** The picture of it, from `top` downwards. */
  draw(top: number): string;
}

/** A bar for each scenario and subject: how many times the plain job of the same round. Its words and colours are read on white and on black. */
export function chart(results: readonly Result[]): string {
  const subjects = [...new Set(results.flatMap(({ samples }) => subjectsOf(samples)))].filter((subject) => subject !== plain);
  const rows = results.flatMap(({ app, samples }) => app.scenarios.map((scenario) => ({
    app,
    scenario,
    bars: subjects.flatMap((subject, index) => {
      const values = ratios(samples, subject, plain, scenario);
      return values.length === 0 ? [] : [{ ratio: summarize(values).median, colour: colours[index % colours.length], name: subject.name }];
    }),
  })));
  const longest = Math.max(1.1, ...rows.flatMap(({ bars }) => bars.map(({ ratio }) => ratio)));
  const x = (ratio: number) => Math.round(left + (width - left - right) * ratio / longest);
  const pieces: Piece[] = [
    heading('Time of a job, as a multiple of the plain job without a cache (the line at 1)'),
    legend(subjects.map(({ name }, index) => [name, colours[index % colours.length]])),
    ...rows.flatMap(({ app, scenario, bars }, index) => [
      ...rows[index - 1]?.app === app ? [] : [heading(app.title.replaceAll('`', ''))],
      group(scenario, bars, x),
    ]),
  ];
  const tops = pieces.map((_, index) => pieces.slice(0, index).reduce((sum, { height }) => sum + height, 10));
  const height = pieces.reduce((sum, piece) => sum + piece.height, 20);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" fill="#7d8590">
${pieces.map((piece, index) => piece.draw(tops[index])).join('\n')}
</svg>
`;
}

function heading(text: string): Piece {
  return { height: 30, draw: (top) => `<text x="10" y="${top + 20}" font-size="14" font-weight="bold">${escaped(text)}</text>` };
}

function legend(entries: readonly (readonly [name: string, colour: string])[]): Piece {
  const draw = (top: number) => entries.map(([name, colour], index) => {
    const x = 10 + index * 170;
    return `<rect x="${x}" y="${top + 4}" width="12" height="12" fill="${colour}"/><text x="${x + 18}" y="${top + 14}">${escaped(name)}</text>`;
  }).join('\n');
  return { height: 24, draw };
}

function group({ title }: Scenario, bars: readonly { ratio: number; colour: string }[], x: (ratio: number) => number): Piece {
  const height = bars.length * bar + 8;
  const draw = (top: number) => [
    `<text x="${left - 10}" y="${top + 12}" text-anchor="end">${escaped(title)}</text>`,
    ...bars.map(({ ratio, colour }, index) => {
      const y = top + 1 + index * bar;
      return `<rect x="${left}" y="${y}" width="${Math.max(1, x(ratio) - left)}" height="${bar - 2}" fill="${colour}"/>`
        + `<text x="${x(ratio) + 5}" y="${y + 10}" font-size="11">${number(ratio)}</text>`;
    }),
    `<line x1="${x(1)}" x2="${x(1)}" y1="${top}" y2="${top + height}" stroke="#7d8590" stroke-dasharray="3 3"/>`,
  ].join('\n');
  return { height, draw };
}

function escaped(text: string): string {
  return text.replace(/[<>&"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
