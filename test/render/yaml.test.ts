import { parse } from 'yaml';
import { Commented } from '../../src/core/contract.ts';
import { separate, yaml } from '../../src/core/render/yaml.ts';
import { hostile } from '../support/hostile.ts';
import { testWith } from '../support/parts.ts';
import { psych } from '../support/psych.ts';

const tree = {
  script: hostile,
  variables: Object.fromEntries(hostile.map((text, index) => [`V${index}`, text])),
  keys: Object.fromEntries(hostile.filter((text) => text !== '<<').map((text) => [text, 'x'])),
  numbers: { whole: 3, half: 0.5, yes: true, no: false, none: null },
  nested: [{ if: '$CI_COMMIT_TAG =~ /^v[0-9]+/' }, { when: 'never' }],
};

test('every reader of YAML 1.2 and 1.1 sees the same texts', () => {
  const text = yaml(tree);
  expect(parse(text)).toEqual(tree);
  expect(parse(text, { version: '1.1' })).toEqual(tree);
});

testWith('ruby')('Ruby\'s Psych, which GitLab reads with, sees the same texts', () => {
  expect(psych(yaml(tree))).toEqual(tree);
});

test('plain words stay bare, and everything else is quoted', () => {
  expect(yaml({ a: ['npm ci', '. ./x.sh', './x', '.hidden', '$A', '/x', '--flag=1', 'yes', '0755', 'a: b', 'a #b', '1.0', ':x', '.inf'] })).toBe(`a:
  - npm ci
  - . ./x.sh
  - ./x
  - .hidden
  - $A
  - /x
  - --flag=1
  - "yes"
  - "0755"
  - "a: b"
  - "a #b"
  - "1.0"
  - ":x"
  - ".inf"
`);
});

describe('a reason', () => {
  const { data, comments } = separate({
    job: { image: { entrypoint: new Commented([''], 'Why.') }, variables: { A: new Commented('1', 'One.\nTwo.') }, script: ['a', new Commented('b', 'Because.')] },
  });

  test('stands above what it explains', () => {
    expect(yaml(data, comments)).toBe(`job:
  image:
    # Why.
    entrypoint: [""]
  variables:
    # One.
    # Two.
    A: "1"
  script:
    - a
    # Because.
    - b
`);
  });

  test('goes away with what it explains', () => {
    expect(yaml({ job: { image: {}, variables: { A: '2' }, script: ['b', 'c'] } }, comments)).not.toContain('#');
    expect(yaml({}, comments)).not.toContain('#');
  });
});
