import { type BuildkitImagePipelineOptions, type IPolicy, type PolicyProblem, type Problem, describe as line, mergeOptions, synthesize } from '../../../src/core/mod.ts';

type Options = BuildkitImagePipelineOptions;

const ourRegistry: IPolicy = {
  name: 'acme-registry',
  check: ({ images = [] }) => images.flatMap(({ name = '' }, index) => name.startsWith('registry.acme.example/') ? [] : [{
    path: `images[${index}].name`, fault: 'is not in the registry of Acme', fix: 'Write "registry.acme.example/team/name".',
  }]),
};
const reporting = (...problems: unknown[]): IPolicy => ({ name: 'acme', check: () => problems as PolicyProblem[] });

/** The lines of the error and of the warnings. */
function told(options: Options): { readonly errors: string[]; readonly warnings: string[] } {
  const warnings: Problem[] = [];
  try {
    synthesize(options, { onWarning: (warning) => warnings.push(warning) });
  } catch (error) {
    return { errors: (error as Error).message.split('\n').slice(1), warnings: [] };
  }
  return { errors: [], warnings: warnings.map(line) };
}

/** The options that a policy is given. */
function seen(options: Options): Options | undefined {
  let given: Options | undefined;
  synthesize({ ...options, policies: [{ name: 'acme', check: (all) => { given = all; return []; } }] });
  return given;
}

test('a policy refuses options, with the message of the organization', () => {
  expect(told({ images: [{ name: 'registry.acme.example/shop/api' }, { name: 'web' }], policies: [ourRegistry] }).errors)
    .toEqual(['- images[1].name: "web" is not in the registry of Acme. Write "registry.acme.example/team/name". [acme-registry]']);
});

test('a policy can ask for what the others bring along', () => {
  const checked: IPolicy = { name: 'acme-drift', check: ({ driftCheck }) => driftCheck ? [] : [{ path: 'driftCheck', fault: 'is set', fix: 'Write driftCheck: {}.' }] };
  expect(told({ policies: [checked] }).errors).toEqual(['- driftCheck: nothing is set. Write driftCheck: {}. [acme-drift]']);
  expect(told(mergeOptions({ driftCheck: { commands: ['make'] } }, { policies: [checked] })).errors).toEqual([]);
});

test('an instance of a class is a policy too', () => {
  class Reproducible implements IPolicy {
    readonly name = 'acme-reproducible';
    private readonly fix = 'Write true.';

    check({ reproducible }: Options): PolicyProblem[] {
      return reproducible ? [] : [{ path: 'reproducible', fault: 'is set', fix: this.fix }];
    }
  }
  expect(told({ policies: [new Reproducible()] }).errors).toEqual(['- reproducible: nothing is set. Write true. [acme-reproducible]']);
  expect(told({ reproducible: true, policies: [new Reproducible()] }).errors).toEqual([]);
});

test('a warning does not prevent the files', () => {
  const policies = [reporting({ path: 'cache', fault: 'is better shared.', fix: 'See the handbook.', warning: true })];
  expect(told({ cache: { inline: {} }, policies })).toEqual({ errors: [], warnings: ['- cache: {"inline":{}} is better shared. See the handbook. [acme]'] });
});

describe('its problems are reported with others', () => {
  test('of single options', () => {
    expect(told({ compressionLevel: 99, images: [{ name: 'API' }], policies: [ourRegistry] }).errors).toEqual([
      expect.stringContaining('- compressionLevel: 99 is out of range.'),
      expect.stringContaining('- images[0].name: "API" has upper-case letters'),
      expect.stringContaining('- images[0].name: "API" is not in the registry of Acme.'),
    ]);
  });

  test('of combinations', () => {
    expect(told({ images: [{ name: 'a', dependsOn: ['b'] }], policies: [ourRegistry] }).errors).toEqual([
      expect.stringContaining('"b" is not an image of this pipeline'),
      expect.stringContaining('"a" is not in the registry of Acme'),
    ]);
  });

  test('but it never sees an option of another type', () => {
    expect(told({ images: 'api' as unknown as [], policies: [ourRegistry] }).errors).toEqual(['- images: "api" is not a list. Put it into [ ]. [wrong-type]']);
  });
});

describe('it sees', () => {
  test('the merged options, with what every image has in each of them', () => {
    const options = mergeOptions({ imageDefaults: { platforms: ['linux/amd64'], labels: { a: '1' } }, runner: { tags: ['acme'] } }, { images: [{ name: 'api', labels: { b: '2' } }] });
    expect(seen(options)).toEqual({
      ...options,
      images: [{ name: 'api', platforms: ['linux/amd64'], labels: { a: '1', b: '2' } }],
      checks: undefined,
    });
  });

  test('the default image', () => {
    expect(seen({})?.images).toEqual([{}]);
    expect(seen({ imageDefaults: { network: 'none' } })?.images).toEqual([{ network: 'none' }]);
  });

  test('a copy: its changes have no effect, on the files or on another policy', () => {
    const names: (string | undefined)[] = [];
    const changing = (name: string): IPolicy => ({
      name,
      check: (options) => {
        const [image] = options.images as { name?: string }[];
        names.push(image.name);
        image.name = 'changed';
        return [];
      },
    });
    const [{ content }] = synthesize({ images: [{ name: 'api' }], policies: [changing('a'), changing('b')] });
    expect(names).toEqual(['api', 'api']);
    expect(content).toContain('$CI_REGISTRY_IMAGE/api');
  });

  test('no secret in the value of its problem', () => {
    const [error] = told({ images: [{ buildArgs: { NPM_TOKEN: 'hunter2' } }], policies: [reporting({ path: 'images[0].buildArgs.NPM_TOKEN', fault: 'is set', fix: 'Remove it.' })] }).errors;
    expect(error).toBe('- images[0].buildArgs.NPM_TOKEN: "***" is set. Remove it. [acme]');
  });
});

test('a path that is not there has no value', () => {
  expect(told({ policies: [reporting({ path: 'images[7]["a \\x"].name', fault: 'is there', fix: 'Add it.' })] }).errors).toEqual(['- images[7]["a \\x"].name: nothing is there. Add it. [acme]']);
});

test.each<[string, IPolicy['check'], string]>([
  ['throws', () => { throw new Error('no registry in the environment'); }, 'cannot check the options, because it throws "no registry in the environment". Correct the policy. [policy-failed]'],
  ['throws anything', () => { throw Object.create(null); }, 'cannot check the options, because it throws "something that cannot be read". Correct the policy. [policy-failed]'],
  ['reads what is not there', (options) => [{ path: options.runner!.tags![0], fault: '', fix: '' }], 'cannot check the options, because it throws "Cannot read properties of undefined (reading \'tags\')". Correct the policy. [policy-failed]'],
  ['returns nothing', () => undefined as unknown as [], 'returns something other than a list of problems: check() is not a list. Return [{ path, fault, fix }], or [] if there is no problem. [policy-failed]'],
  ['returns a promise', () => Promise.resolve([]) as unknown as [], 'returns something other than a list of problems: check() is not a list. Return [{ path, fault, fix }], or [] if there is no problem. [policy-failed]'],
  ['returns texts', () => ['bad'] as unknown as [], 'returns something other than a list of problems: check()[0] is not an object. Return [{ path, fault, fix }], or [] if there is no problem. [policy-failed]'],
  ['says no fix', () => [{ path: 'cache', fault: 'is bad' }] as unknown as [], 'returns something other than a list of problems: check()[0].fix is set, but the option is required. Return [{ path, fault, fix }], or [] if there is no problem. [policy-failed]'],
])('a policy that %s is named, and the others run', (_, check, message) => {
  expect(told({ images: [{ name: 'a' }], policies: [{ name: 'acme-broken', check }, ourRegistry] }).errors).toEqual([
    `- policies[0]: "acme-broken" ${message}`,
    expect.stringContaining('"a" is not in the registry of Acme'),
  ]);
});

test('a policy that cannot be read is none', () => {
  const unreadable = { get name(): string { throw new Error('no'); }, check: () => [] };
  expect(told({ policies: [unreadable] }).errors)
    .toEqual(['- policies[0]: {"name":something that cannot be read,"check":a function} is not a policy. Write { name: "acme-registry", check: (options) => [] }. [wrong-type]']);
});

describe('a template', () => {
  test('adds its policies to those of the repository, which cannot replace them', () => {
    const harmless = { ...ourRegistry, check: () => [] };
    const merged = mergeOptions({ policies: [ourRegistry] }, { images: [{ name: 'a' }], policies: [harmless] });
    expect(told(merged).errors).toEqual([
      '- policies[1].name: "acme-registry" is already the name of another policy. Rename it. A policy cannot be replaced. [duplicate]',
      expect.stringContaining('"a" is not in the registry of Acme'),
    ]);
  });

  test('can be merged twice, and its policy runs once', () => {
    const merged = mergeOptions({ policies: [ourRegistry] }, mergeOptions({ policies: [ourRegistry] }, { images: [{ name: 'a' }] }));
    expect(told(merged).errors).toHaveLength(1);
  });
});

test('a policy runs once, however often the pipeline is looked at', () => {
  let runs = 0;
  synthesize({ policies: [{ name: 'acme', check: () => { runs += 1; return []; } }] }, { onWarning: () => undefined });
  expect(runs).toBe(1);
});
