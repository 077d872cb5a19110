import { InvalidOptionsError, synthesize } from '../../src/core/mod.ts';

/** What is given, and the exact text of each problem that is found in it. */
const table: readonly (readonly [given: unknown, ...problems: readonly string[]])[] = [
  // any option
  [{ image: 'api' }, '- image: "api" is set, but there is no such option. Did you mean "images"? [unknown-option]'],
  [{ frobnicate: true }, '- frobnicate: true is set, but there is no such option. Use one of ciFile, triggers, checks, runner, buildkit, mirrors, registries, dockerHub, dependencyProxy, tags, compression, images. [unknown-option]'],
  [{ runner: { tag: ['k8s'] } }, '- runner.tag: ["k8s"] is set, but there is no such option. Did you mean "tags"? [unknown-option]'],
  [{ images: { name: 'api' } }, '- images: {"name":"api"} is not a list. Put it into [ ]. [wrong-type]'],
  [{ images: ['api'] }, '- images[0]: "api" is not an object. Write { name: ... }. [wrong-type]'],
  [{ dependencyProxy: 'yes' }, '- dependencyProxy: "yes" is not a boolean. Write true or false. [wrong-type]'],
  [{ buildkit: { connectRetries: '50' } }, '- buildkit.connectRetries: "50" is not a whole number. Give a whole number. [wrong-type]'],
  [{ buildkit: { image: null } }, '- buildkit.image: null is not a string. Give a string. [wrong-type]'],
  [[], '- options: [] is not an object. Write { ciFile: ... }. [wrong-type]'],
  // images
  [{ images: [] }, '- images: [] names no image. Leave the option out to build ./Dockerfile, or name an image. [no-image]'],
  [{ images: [{ name: '' }] }, '- images[0].name: "" is empty. Give it a value, or leave the option out. [empty]'],
  [{ images: [{ name: 'API' }] }, '- images[0].name: "API" has upper-case letters, which no registry takes. Write "api". [upper-case]'],
  [{ images: [{ name: 'api:1.0' }] }, '- images[0].name: "api:1.0" has a tag or a digest. Give the name alone: the tag comes from the git tag. [image-name]'],
  [{ images: [{ name: '$CI_REGISTRY_IMAGE/api' }] }, '- images[0].name: "$CI_REGISTRY_IMAGE/api" holds a "$", but a name is literal. Write "api" for $CI_REGISTRY_IMAGE/api, or "host/path" for another registry. [image-name]'],
  [{ images: [{ name: 'team//api' }] }, '- images[0].name: "team//api" is not an image name. Write lower-case words joined by "/", ".", "_" or "-", such as "team/api" or "registry.example.com/team/api". [image-name]'],
  [{ images: [{ name: 'api' }, { name: 'api' }] }, '- images: "api" is the name of more than one entry. Keep one of them, or rename the others. [duplicate]'],
  [{ images: [{}, {}] }, '- images: "$CI_REGISTRY_IMAGE" is the name of more than one entry. Keep one of them, or rename the others. [duplicate]'],
  [{ images: [{ context: '../api' }] }, '- images[0].context: "../api" lies outside the project. Give a path inside the repository, relative to its root, such as "services/api". [outside-project]'],
  [{ images: [{ context: 'a/../../b' }] }, '- images[0].context: "a/../../b" lies outside the project. Give a path inside the repository, relative to its root, such as "services/api". [outside-project]'],
  [{ images: [{ dockerfile: '/etc/Dockerfile' }] }, '- images[0].dockerfile: "/etc/Dockerfile" lies outside the project. Give a path inside the repository, relative to its root, such as "services/api". [outside-project]'],
  [{ images: [{ context: 'services\\api' }] }, '- images[0].context: "services\\\\api" has a backslash. Write "services/api": paths in CI have forward slashes. [path]'],
  [{ images: [{ context: 'a\nb' }] }, '- images[0].context: "a\\nb" holds a line break or another control character. Write it on a single line. [control-character]'],
  [{ images: [{ target: 'my stage' }] }, '- images[0].target: "my stage" is not the name of a build stage. Write the name after AS in the Dockerfile: letters, digits, ".", "_" and "-". [target]'],
  [{ images: [{ buildArgs: { 'A-B': '1' } }] }, '- images[0].buildArgs["A-B"]: "A-B" is not the name of a build argument. Use letters, digits and underscores, without "$" and not starting with a digit. [variable-name]'],
  [{ images: [{ buildArgs: { A: 1 } }] }, '- images[0].buildArgs.A: 1 is not a string. Give a string. [wrong-type]'],
  [{ images: [{ buildArgs: { A: 'x\0y' } }] }, '- images[0].buildArgs.A: "x\\u0000y" holds a NUL character, which no program can be given. Take it out. [control-character]'],
  [{ images: [{ buildArgs: { A: { variable: '$CI_X' } } }] }, '- images[0].buildArgs.A.variable: "$CI_X" is not the name of a CI variable. Use letters, digits and underscores, without "$" and not starting with a digit. [variable-name]'],
  [{ images: [{ buildArgs: { A: {} } }] }, '- images[0].buildArgs.A.variable: nothing is given, but it is required. Give it a value. [missing-option]'],
  [{ images: [{ buildArgs: { A: '\ud800' } }] }, '- images[0].buildArgs.A: "\\ud800" holds half of a surrogate pair, which is no character. Take it out. [control-character]'],
  [{ images: [{ labels: { 'a b': '1' } }] }, '- images[0].labels["a b"]: "a b" is not the key of a label. Write it without blanks, quotes, commas, backslashes and "=", such as "org.opencontainers.image.title". [label]'],
  [{ images: [{ platforms: ['linux/x86_64'] }] }, '- images[0].platforms[0]: "linux/x86_64" is not a platform. Write "linux/amd64". [platform]'],
  [{ images: [{ platforms: ['arm64'] }] }, '- images[0].platforms[0]: "arm64" is not a platform. Write "linux/arm64". [platform]'],
  [{ images: [{ platforms: ['amiga/68k'] }] }, '- images[0].platforms[0]: "amiga/68k" is not a platform. Write os/architecture, such as "linux/amd64" or "linux/arm/v7"; the architectures are 386, amd64, arm, arm64, loong64, mips64, mips64le, ppc64le, riscv64, s390x. [platform]'],
  [{ images: [{ platforms: ['linux/amd64', 'linux/amd64'] }] }, '- images[0].platforms: "linux/amd64" is the platform of more than one entry. Keep one of them, or rename the others. [duplicate]'],
  // what BuildKit fetches, and named contexts
  [{ images: [{ context: 'https://gitlab.example.com/group/project#main' }] }, '- images[0].context: "https://gitlab.example.com/group/project#main" is no git repository and no archive. Let a repository end in ".git", as "https://gitlab.example.com/group/project.git#main", and an archive in ".tar.gz", ".tar.xz" or ".tar". [remote]'],
  [{ images: [{ context: 'https://user:hunter2@gitlab.example.com/a.git' }] }, '- images[0].context: "https://***@gitlab.example.com/a.git" has credentials in it, which anybody could read in the generated file. Take them out, and write secrets: [{ id: \'GIT_AUTH_TOKEN\', variable: \'...\' }]. [credentials]'],
  [{ images: [{ context: 'git://example.com/a.git' }] }, '- images[0].context: "git://example.com/a.git" starts with git://, which BuildKit does not fetch files from. Write https://, ssh:// or git@host:path. [remote]'],
  [{ images: [{ context: 'https:///a.git' }] }, '- images[0].context: "https:///a.git" names no host. Write it as "https://gitlab.example.com/group/project.git#main:folder". [remote]'],
  [{ images: [{ context: 'https://example.com/a b.git' }] }, '- images[0].context: "https://example.com/a b.git" has a blank. Write it as %20. [remote]'],
  [{ images: [{ context: 'https://example.com/a.git', dockerfile: '../Dockerfile' }] }, '- images[0].dockerfile: "../Dockerfile" lies outside the project. Give a path inside the repository, relative to its root, such as "services/api". [outside-project]'],
  [{ images: [{ contexts: { Shared: 'libs' } }] }, '- images[0].contexts.Shared: "Shared" is not a name that FROM or --from can have. Write a lower-case name, such as "shared", or the image that the context stands for, such as "alpine:3.22". [context-name]'],
  [{ images: [{ contexts: { 'docker.io/library/alpine:latest': 'libs' } }] }, '- images[0].contexts["docker.io/library/alpine:latest"]: "docker.io/library/alpine:latest" is never looked up, because BuildKit shortens names. Write "alpine". [context-name]'],
  [{ images: [{ contexts: { base: 'alpine:3.22' } }] }, '- images[0].contexts.base: "alpine:3.22" looks like an image, but it is taken for a folder. Write "docker-image://alpine:3.22", or "./alpine:3.22" for the folder. [context-source]'],
  [{ images: [{ contexts: { base: 'docker-image://Alpine' } }] }, '- images[0].contexts.base: "docker-image://Alpine" names no image. Write it as "docker-image://alpine:3.22", in lower case. [context-source]'],
  [{ images: [{ contexts: { base: 'oci-layout://a' } }] }, '- images[0].contexts.base: "oci-layout://a" starts with what BuildKit in a job has no context of. Write docker-image://, https://, ssh:// or git@host:path. [context-source]'],
  [{ images: [{ contexts: { base: '../libs' } }] }, '- images[0].contexts.base: "../libs" lies outside the project. Give a path inside the repository, relative to its root, such as "services/api". [outside-project]'],
  // the frontend
  [{ images: [{ syntax: '' }] }, '- images[0].syntax: "" is empty. Give it a value, or leave the option out. [empty]'],
  [{ images: [{ syntax: 'docker/dockerfile 1' }] }, '- images[0].syntax: "docker/dockerfile 1" is not an image reference. Write name:tag or name@sha256:..., such as "node:24" or "registry.example.com/team/image:1.0". [image-reference]'],
  [{ images: [{ buildArgs: { BUILDKIT_SYNTAX: 'docker/dockerfile:1' } }] }, '- images[0].buildArgs.BUILDKIT_SYNTAX: "BUILDKIT_SYNTAX" is what another option writes. Use the option syntax. [owned-attribute]'],
  [{ images: [{ noCache: [] }] }, '- images[0].noCache: [] names no stage. Name a stage, write true for all of them, or leave the option out. [no-stage]'],
  [{ images: [{ noCache: 'deps' }] }, '- images[0].noCache: "deps" is no boolean and no list. Write true, or the stages in [ ]. [wrong-type]'],
  [{ images: [{ noCache: ['a,b'] }] }, '- images[0].noCache[0]: "a,b" is not the name of a build stage. Write the name after AS in the Dockerfile: letters, digits, ".", "_" and "-". [target]'],
  [{ images: [{ noCache: ['deps', 'Deps'] }] }, '- images[0].noCache: "deps" is the stage of more than one entry. Keep one of them, or rename the others. [duplicate]'],
  [{ images: [{ attributes: { 'a=b': '1' } }] }, '- images[0].attributes["a=b"]: "a=b" is not the name of an attribute. Write what stands before "=" in --opt NAME=VALUE. [attribute]'],
  [{ images: [{ attributes: { 'build-arg:A': '1' } }] }, '- images[0].attributes["build-arg:A"]: "build-arg:A" is what another option writes. Use the option buildArgs. [owned-attribute]'],
  [{ images: [{ attributes: { 'build-arg:BUILDKIT_SYNTAX': '1' } }] }, '- images[0].attributes["build-arg:BUILDKIT_SYNTAX"]: "build-arg:BUILDKIT_SYNTAX" is what another option writes. Use the option syntax. [owned-attribute]'],
  [{ images: [{ attributes: { 'add-hosts': 'a=10.0.0.5' } }] }, '- images[0].attributes["add-hosts"]: "add-hosts" is what another option writes. Use the option extraHosts. [owned-attribute]'],
  [{ images: [{ attributes: { requestid: 'frontend.lint' } }] }, '- images[0].attributes.requestid: "requestid" asks about the Dockerfile in place of building it, and then nothing is pushed. Take it out. [owned-attribute]'],
  // the sandbox of a build step
  [{ images: [{ network: 'bridge' }] }, '- images[0].network: "bridge" is not a network mode. Did you mean "default"? [network]'],
  [{ images: [{ network: 'hots' }] }, '- images[0].network: "hots" is not a network mode. Did you mean "host"? [network]'],
  [{ images: [{ network: 'container:db' }] }, '- images[0].network: "container:db" is not a network mode. Use one of default, none, host. [network]'],
  [{ images: [{ entitlements: ['security.insecure'] }] }, '- images[0].entitlements[0]: "security.insecure" would let a build step read the credentials of the job, whose processes it sees. Take --security=insecure out of the Dockerfile, and do in the job itself what needs it. [entitlement]'],
  [{ images: [{ entitlements: ['device=gpu'] }] }, '- images[0].entitlements[0]: "device=gpu" needs devices, which a rootless BuildKit in a job has none of. Take --device out of the Dockerfile. [entitlement]'],
  [{ images: [{ entitlements: ['all'] }] }, '- images[0].entitlements[0]: "all" is not an entitlement of BuildKit. Write "network.host", or leave the option out. [entitlement]'],
  [{ images: [{ extraHosts: { 'a=b': '10.0.0.5' } }] }, '- images[0].extraHosts["a=b"]: "a=b" is not the name of a host. Write letters, digits, "-" and ".", such as "db.example.com". [host-name]'],
  [{ images: [{ extraHosts: { db: 'host-gateway' } }] }, '- images[0].extraHosts.db: "host-gateway" is not an IP address. Write one such as "10.0.0.5" or "fd00::5"; names and "host-gateway" are not looked up. [ip-address]'],
  [{ images: [{ extraHosts: { db: '10.0.0.256' } }] }, '- images[0].extraHosts.db: "10.0.0.256" is not an IP address. Write one such as "10.0.0.5" or "fd00::5"; names and "host-gateway" are not looked up. [ip-address]'],
  [{ images: [{ extraHosts: { db: '1:2:3' } }] }, '- images[0].extraHosts.db: "1:2:3" is not an IP address. Write one such as "10.0.0.5" or "fd00::5"; names and "host-gateway" are not looked up. [ip-address]'],
  [{ images: [{ ulimits: { nofiles: '1' } }] }, '- images[0].ulimits.nofiles: "nofiles" is not the name of a limit. Did you mean "nofile"? [ulimit]'],
  [{ images: [{ ulimits: { as: '1' } }] }, '- images[0].ulimits.as: "as" is not the name of a limit. Did you mean "rss"? [ulimit]'],
  [{ images: [{ ulimits: { nofile: 'unlimited' } }] }, '- images[0].ulimits.nofile: "unlimited" is not a limit. Write soft or soft:hard in whole numbers, such as "1024" or "1024:2048"; -1 is no limit. [ulimit]'],
  [{ images: [{ ulimits: { nofile: '2048:1024' } }] }, '- images[0].ulimits.nofile: "2048:1024" has a soft limit above the hard one. Write the lower one first. [ulimit]'],
  [{ images: [{ ulimits: { nofile: 1024 } }] }, '- images[0].ulimits.nofile: 1024 is not a string. Give a string. [wrong-type]'],
  [{ images: [{ shmSize: '1.5g' }] }, '- images[0].shmSize: "1.5g" is not a size. Write a whole number above zero, with k, m or g where it is not bytes, such as "128m". [size]'],
  [{ images: [{ shmSize: '0' }] }, '- images[0].shmSize: "0" is not a size. Write a whole number above zero, with k, m or g where it is not bytes, such as "128m". [size]'],
  // secrets and keys
  [{ images: [{ secrets: [{ id: 'npm' }] }] }, '- images[0].secrets[0]: {"id":"npm"} has neither variable nor file. Give one of variable and file. [one-of]'],
  [{ images: [{ secrets: [{ id: 'npm', variable: 'A', file: 'B' }] }] }, '- images[0].secrets[0]: {"id":"npm","variable":"A","file":"B"} has variable and file. Give one of variable and file. [one-of]'],
  [{ images: [{ secrets: [{ variable: 'A' }] }] }, '- images[0].secrets[0].id: nothing is given, but it is required. Give it a value. [missing-option]'],
  [{ images: [{ secrets: ['npm'] }] }, '- images[0].secrets[0]: "npm" is not an object. Write { id: ... }. [wrong-type]'],
  [{ images: [{ secrets: [{ id: 'npm', variable: '$NPM_TOKEN' }] }] }, '- images[0].secrets[0].variable: "$NPM_TOKEN" is not the name of a CI variable. Use letters, digits and underscores, without "$" and not starting with a digit. [variable-name]'],
  [{ images: [{ secrets: [{ id: 'a,b', variable: 'A' }] }] }, '- images[0].secrets[0].id: "a,b" is not an id that a Dockerfile can ask for. Write letters, digits and "_", ".", "-", such as "npm". [secret-id]'],
  [{ images: [{ secrets: [{ id: 'npm', variable: 'A' }, { id: 'npm', file: 'B' }] }] }, '- images[0].secrets: "npm" is the id of more than one entry. Keep one of them, or rename the others. [duplicate]'],
  [{ images: [{ ssh: [{}] }] }, '- images[0].ssh[0].file: nothing is given, but it is required. Give it a value. [missing-option]'],
  [{ images: [{ ssh: [{ id: 'a=b', file: 'KEY' }] }] }, '- images[0].ssh[0].id: "a=b" is not an id that a Dockerfile can ask for. Write letters, digits and "_", ".", "-", such as "npm". [secret-id]'],
  [{ images: [{ ssh: [{ file: 'KEY' }, { id: 'default', file: 'OTHER' }] }] }, '- images[0].ssh: "default" is the id of more than one entry. Keep one of them, or rename the others. [duplicate]'],
  // the layers
  [{ compression: 'brotli' }, '- compression: "brotli" is not a compression of BuildKit. Use one of gzip, zstd, estargz, uncompressed. [compression]'],
  [{ compression: 'gizp' }, '- compression: "gizp" is not a compression of BuildKit. Did you mean "gzip"? [compression]'],
  [{ compression: 7 }, '- compression: 7 is not a string. Give a string. [wrong-type]'],
  [{ compression: { type: 'gzip', level: 10 } }, '- compression.level: 10 is out of range. Give a number from 0 to 9. [out-of-range]'],
  [{ compression: { type: 'zstd', level: 23 } }, '- compression.level: 23 is out of range. Give a number from 0 to 22. [out-of-range]'],
  [{ compression: { type: 'uncompressed', level: 1 } }, '- compression.level: 1 is given for what is not compressed. Take it away. [unused-option]'],
  [{ compression: { force: 'yes' } }, '- compression.force: "yes" is not a boolean. Write true or false. [wrong-type]'],
  // checks
  [{ checks: [{ name: 'test' }] }, '- checks[0]: {"name":"test"} checks nothing. Give it commands, a task of the project, or the name of an existing job. [no-commands]'],
  [{ checks: [{ name: 'test', commands: [] }] }, '- checks[0]: {"name":"test","commands":[]} has no commands. Name at least one command that fails when the check does. [no-commands]'],
  [{ checks: [{ name: 'test', commands: [''] }] }, '- checks[0].commands[0]: "" is empty. Give it a value, or leave the option out. [empty]'],
  [{ checks: [{ commands: ['make'] }] }, '- checks[0]: {"commands":["make"]} has commands, but no name. Name the job, such as name: "test". [missing-option]'],
  [{ checks: [{ name: 'test', commands: ['make'], job: 'lint' }] }, '- checks[0]: {"name":"test","commands":["make"],"job":"lint"} has commands and job. Give one of commands, task and job. [one-of]'],
  [{ checks: [{ name: 'test', job: 'lint' }] }, '- checks[0]: {"name":"test","job":"lint"} is a job that exists, and it has its own name. Take name away. [unused-option]'],
  [{ checks: [{ job: 'lint', image: 'node:24', services: [], variables: {} }] }, '- checks[0]: {"job":"lint","image":"node:24","services":[],"variables":{}} is a job that exists, and it has its own image and services and variables. Take image and services and variables away. [unused-option]'],
  [{ checks: [{ job: 'lint', needs: [], coverage: '/a+/', artifacts: { paths: ['a'] } }] }, '- checks[0]: {"job":"lint","needs":[],"coverage":"/a+/","artifacts":{"paths":["a"]}} is a job that exists, and it has its own needs and coverage and artifacts. Take needs and coverage and artifacts away. [unused-option]'],
  [{ checks: [{ name: 'image', commands: ['make'] }] }, '- checks[0].name: "image" is a keyword of GitLab and cannot be the name of a job. Use another name, such as "check-image". [reserved-name]'],
  [{ checks: [{ name: '.test', commands: ['make'] }] }, '- checks[0].name: ".test" starts with a dot, so GitLab would never run the job. Write "test". [job-name]'],
  [{ checks: [{ name: 'x'.repeat(256), commands: ['make'] }] }, `- checks[0].name: "${'x'.repeat(96)}... is longer than the 255 characters that GitLab allows. Shorten it. [job-name]`],
  [{ checks: [{ name: 'build-image', commands: ['make'] }] }, '- checks[0].name: "build-image" is the name of a job that exists already. Give the check another name: this one builds the image. [taken-name]'],
  [{ checks: [{ name: 'test', commands: ['a'] }, { name: 'test', commands: ['b'] }] }, '- checks: "test" is the job name of more than one entry. Keep one of them, or rename the others. [duplicate]'],
  [{ checks: [{ task: 'build' }] }, '- checks[0].task: "build" is a task, but there is no projen project that has tasks. Give the commands instead. [no-tasks]'],
  [{ checks: [{ name: 'test', image: 'node 24', commands: ['make'] }] }, '- checks[0].image: "node 24" is not an image reference. Write name:tag or name@sha256:..., such as "node:24" or "registry.example.com/team/image:1.0". [image-reference]'],
  [{ checks: [{ name: 'test', commands: ['make'], services: [{ image: 'Postgres' }] }] }, '- checks[0].services[0].image: "Postgres" has upper-case letters, which no registry takes. Write "postgres". [upper-case]'],
  [{ checks: [{ name: 'test', commands: ['make'], services: [{ alias: 'db' }] }] }, '- checks[0].services[0].image: nothing is given, but it is required. Give it a value. [missing-option]'],
  [{ checks: [{ name: 'test', commands: ['make'], services: ['postgres:17'] }] }, '- checks[0].services[0]: "postgres:17" is not an object. Write { image: ... }. [wrong-type]'],
  [{ checks: [{ name: 'test', commands: ['make'], services: [{ image: 'postgres', alias: 'the db' }] }] }, '- checks[0].services[0].alias: "the db" is not the name of a host. Write letters, digits, "-" and ".", such as "db.example.com". [host-name]'],
  [{ checks: [{ name: 'test', commands: ['make'], services: [{ image: 'localhost:5000/redis:7' }, { image: 'localhost:5000/redis:8' }] }] }, '- checks[0].services: "localhost:5000/redis" is the host name of more than one entry. Keep one of them, or rename the others. [duplicate]'],
  [{ checks: [{ name: 'test', commands: ['make'], services: [{ image: 'postgres', variables: { A: { variable: 'A' } } }] }] }, '- checks[0].services[0].variables.A: {"variable":"A"} is the variable itself, which GitLab does not expand. Give it another name. [own-name]'],
  [{ checks: [{ name: 'test', commands: ['make'], variables: { 'A-B': '1' } }] }, '- checks[0].variables["A-B"]: "A-B" is not the name of a CI variable. Use letters, digits and underscores, without "$" and not starting with a digit. [variable-name]'],
  [{ checks: [{ name: 'test', commands: ['make'], variables: { A: 1 } }] }, '- checks[0].variables.A: 1 is not a string. Give a string. [wrong-type]'],
  [{ checks: [{ name: 'test', commands: ['make'], variables: { TOKEN: { variable: 'TOKEN' } } }] }, '- checks[0].variables.TOKEN: {"variable":"TOKEN"} is the variable itself, which GitLab does not expand. Give it another name. [own-name]'],
  [{ checks: [{ name: 'test', commands: ['make'], coverage: 'Lines: [0-9]+%' }] }, '- checks[0].coverage: "Lines: [0-9]+%" is not a regular expression as GitLab writes it. Put two or more characters between slashes and write "\\/" for a slash, such as "/^v[0-9]+/". [pattern]'],
  [{ checks: [{ name: 'test', commands: ['make'], coverage: '/(?<=Lines: )[0-9]+/' }] }, '- checks[0].coverage: "/(?<=Lines: )[0-9]+/" holds "(?<=", which RE2 does not know. Write the pattern without look-around, back-references and atomic groups. [pattern]'],
  [{ checks: [{ name: 'test', commands: ['make'], artifacts: {} }] }, '- checks[0].artifacts: {} keeps no file. Name paths, junit or coverage, or leave the option out. [no-artifacts]'],
  [{ checks: [{ name: 'test', commands: ['make'], artifacts: { paths: [], expireIn: '1 week' } }] }, '- checks[0].artifacts: {"paths":[],"expireIn":"1 week"} keeps no file. Name paths, junit or coverage, or leave the option out. [no-artifacts]'],
  [{ checks: [{ name: 'test', commands: ['make'], artifacts: { paths: null } }] }, '- checks[0].artifacts.paths: null is not a list. Put it into [ ]. [wrong-type]'],
  [{ checks: [{ name: 'test', commands: ['make'], artifacts: { paths: ['../logs'] } }] }, '- checks[0].artifacts.paths[0]: "../logs" lies outside the project. Give a path inside the repository, relative to its root, such as "services/api". [outside-project]'],
  [{ checks: [{ name: 'test', commands: ['make'], artifacts: { junit: ['$NAME.xml'] } }] }, '- checks[0].artifacts.junit[0]: "$NAME.xml" holds a "$", which the runner would expand. Write "?" in its place, which stands for any character. [path]'],
  [{ checks: [{ name: 'test', commands: ['make'], artifacts: { junit: 'junit.xml' } }] }, '- checks[0].artifacts.junit: "junit.xml" is not a list. Put it into [ ]. [wrong-type]'],
  [{ checks: [{ name: 'test', commands: ['make'], artifacts: { paths: ['a', 'a'] } }] }, '- checks[0].artifacts.paths: "a" is the path of more than one entry. Keep one of them, or rename the others. [duplicate]'],
  [{ checks: [{ name: 'test', commands: ['make'], artifacts: { coverage: {} } }] }, '- checks[0].artifacts.coverage.path: nothing is given, but it is required. Give it a value. [missing-option]'],
  [{ checks: [{ name: 'test', commands: ['make'], artifacts: { coverage: { path: '/tmp/c.xml' } } }] }, '- checks[0].artifacts.coverage.path: "/tmp/c.xml" lies outside the project. Give a path inside the repository, relative to its root, such as "services/api". [outside-project]'],
  [{ checks: [{ name: 'test', commands: ['make'], artifacts: { coverage: { path: 'c.xml', format: 'lcov' } } }] }, '- checks[0].artifacts.coverage.format: "lcov" is none of the choices. Use one of cobertura, jacoco. [choice]'],
  [{ checks: [{ name: 'test', commands: ['make'], artifacts: { paths: ['a'], expireIn: 'a while' } }] }, '- checks[0].artifacts.expireIn: "a while" is not a period of time. Write whole numbers with their units, such as "1 week" or "3 days and 12 hours", or "never". [period]'],
  [{ checks: [{ name: 'test', commands: ['make'], needs: ['make'] }] }, '- checks[0].needs[0]: "make" is neither a check nor a job that exists. Name another check; a job that exists elsewhere becomes one as { job: "make" }. [unknown-job]'],
  [{ checks: [{ name: 'test', commands: ['make'], needs: ['.make'] }] }, '- checks[0].needs[0]: ".make" starts with a dot, so GitLab would never run the job. Write "make". [job-name]'],
  [{ checks: [{ name: 'test', commands: ['make'], needs: ['test'] }] }, '- checks[0].needs: ["test","test"] is a cycle, in which no check could ever start. Take one of these needs away. [cycle]'],
  [{ checks: [{ name: 'a', commands: ['a'], needs: ['lent', 'b'] }, { name: 'b', commands: ['b'], needs: ['lint', 'lint'] }, { job: 'lint' }] },
    '- checks[1].needs: "lint" is the job of more than one entry. Keep one of them, or rename the others. [duplicate]',
    '- checks[0].needs[0]: "lent" is neither a check nor a job that exists. Did you mean "lint"? [unknown-job]'],
  [{ checks: [{ name: 'a', commands: ['a'], needs: ['b', 'c'] }, { name: 'b', commands: ['b'], needs: ['c'] }, { name: 'c', commands: ['c'], needs: ['d', 'a'] }, { name: 'd', commands: ['d'], needs: ['b'] }] },
    '- checks[0].needs: ["a","c","a"] is a cycle, in which no check could ever start. Take one of these needs away. [cycle]',
    '- checks[1].needs: ["b","c","d","b"] is a cycle, in which no check could ever start. Take one of these needs away. [cycle]'],
  // triggers
  [{ triggers: { tags: false } }, '- triggers: {"tags":false} leaves nothing that starts the pipeline. Leave tags out to build every git tag, or turn something else on. [no-trigger]'],
  [{ triggers: { tags: false, branches: [], schedules: false } }, '- triggers: {"tags":false,"branches":[],"schedules":false} leaves nothing that starts the pipeline. Leave tags out to build every git tag, or turn something else on. [no-trigger]'],
  [{ triggers: { tags: 7 } }, '- triggers.tags: 7 is no boolean and no pattern. Write true for every tag, "semver", or a pattern such as "/^v[0-9]+/". [wrong-type]'],
  [{ triggers: { branches: ['a b'] } }, '- triggers.branches[0]: "a b" is not the name of a branch. Write a name such as "release/1.x", or a pattern between slashes such as "/^release\\/.+/". [branch]'],
  [{ triggers: { branches: ['/a(?<!b)/'] } }, '- triggers.branches[0]: "/a(?<!b)/" holds "(?<!", which RE2 does not know. Write the pattern without look-around, back-references and atomic groups. [pattern]'],
  [{ triggers: { branches: ['main', 'main'] } }, '- triggers.branches: "main" is the branch of more than one entry. Keep one of them, or rename the others. [duplicate]'],
  [{ triggers: { mergeRequests: 'pushh' } }, '- triggers.mergeRequests: "pushh" is none of the choices. Did you mean "push"? [choice]'],
  [{ triggers: { mergeRequests: true } }, '- triggers.mergeRequests: true is not a string. Give a string. [wrong-type]'],
  [{ triggers: { tags: 'v*' } }, '- triggers.tags: "v*" is not a regular expression as GitLab writes it. Put two or more characters between slashes and write "\\/" for a slash, such as "/^v[0-9]+/". [pattern]'],
  [{ triggers: { tags: '/^v(?!0)/' } }, '- triggers.tags: "/^v(?!0)/" holds "(?!", which RE2 does not know. Write the pattern without look-around, back-references and atomic groups. [pattern]'],
  [{ triggers: { tags: '/^v(/' } }, '- triggers.tags: "/^v(/" is not a regular expression. Close its brackets and escape what is meant literally. [pattern]'],
  // tags
  [{ tags: { semver: ['{{version}}', '{{mayor}}'] } }, '- tags.semver[1]: "{{mayor}}" has the unknown placeholder {{mayor}}. Use {{version}}, {{major}}, {{minor}}, {{patch}}, {{raw}}. [placeholder]'],
  [{ tags: { semver: ['v {{version}}'] } }, '- tags.semver[0]: "v {{version}}" holds what no image tag can hold. Use letters, digits, ".", "_" and "-". [tag-pattern]'],
  [{ tags: { semver: ['{{version}}', '{{version}}'] } }, '- tags.semver: "{{version}}" is the pattern of more than one entry. Keep one of them, or rename the others. [duplicate]'],
  [{ tags: { schedule: ['{{version}}'] } }, '- tags.schedule[0]: "{{version}}" has the unknown placeholder {{version}}. Use {{date}}. [placeholder]'],
  [{ tags: { match: [{ pattern: '^(?:v)' }] } }, '- tags.match[0].pattern: "^(?:v)" holds "(?", which POSIX regular expressions do not know. Write it with plain groups, character classes and greedy repetition. [pattern]'],
  [{ tags: { match: [{ pattern: '^(v' }] } }, '- tags.match[0].pattern: "^(v" is not a regular expression. Close its brackets and escape what is meant literally. [pattern]'],
  [{ tags: { match: [{ pattern: 'v', group: 10 }] } }, '- tags.match[0].group: 10 is out of range. Give a number from 0 to 9. [out-of-range]'],
  [{ tags: { match: [{ group: 1 }] } }, '- tags.match[0].pattern: nothing is given, but it is required. Give it a value. [missing-option]'],
  [{ tags: { edge: { name: 'a/b' } } }, '- tags.edge.name: "a/b" holds what no image tag can hold. Use letters, digits, ".", "_" and "-". [tag-pattern]'],
  [{ tags: { sha: { length: 6 } } }, '- tags.sha.length: 6 is out of range. Give a number from 7 to 40. [out-of-range]'],
  [{ tags: { raw: [{ value: 'a b' }] } }, '- tags.raw[0].value: "a b" holds what no image tag can hold. Use letters, digits, ".", "_" and "-". [tag-pattern]'],
  [{ tags: { raw: [{ value: 'x', on: ['tags'] }] } }, '- tags.raw[0].on[0]: "tags" is none of the choices. Did you mean "tag"? [choice]'],
  [{ tags: { latest: 'newest' } }, '- tags.latest: "newest" is none of the choices. Use one of highest, last, never. [choice]'],
  [{ tags: { suffix: ':x' } }, '- tags.suffix: ":x" holds what no image tag can hold. Use letters, digits, ".", "_" and "-". [tag-pattern]'],
  [{ tags: { semver: [], schedule: [], ref: false } }, '- tags: {"semver":[],"schedule":[],"ref":false} gives no image a tag. Name a rule, or leave ref out, which is there when no other rule gives a tag. [no-tags]'],
  // registries
  [{ registries: [{ host: 'r.example.com' }] },
    '- registries[0].usernameVariable: nothing is given, but it is required. Give it a value. [missing-option]',
    '- registries[0].passwordVariable: nothing is given, but it is required. Give it a value. [missing-option]'],
  [{ registries: [{ host: 'https://r.example.com', usernameVariable: 'U', passwordVariable: 'P' }] }, '- registries[0].host: "https://r.example.com" starts with https://. Write "r.example.com". [scheme]'],
  [{ registries: [{ host: 'r.example.com/team', usernameVariable: 'U', passwordVariable: 'P' }] }, '- registries[0].host: "r.example.com/team" is not the host of a registry. Write host or host:port, such as "registry.example.com:5000". [registry-host]'],
  [{ registries: [{ host: 'docker.io', usernameVariable: 'U', passwordVariable: 'P' }] }, '- registries[0].host: "docker.io" is Docker Hub, whose credentials BuildKit looks up under another key. Use the option dockerHub: { usernameVariable, passwordVariable }. [docker-hub]'],
  [{ registries: [{ host: 'r.example.com', usernameVariable: '$U', passwordVariable: 'P' }] }, '- registries[0].usernameVariable: "$U" is not the name of a CI variable. Use letters, digits and underscores, without "$" and not starting with a digit. [variable-name]'],
  [{ registries: [{ host: 'r.example.com', usernameVariable: 'U', passwordVariable: 'P' }, { host: 'r.example.com', usernameVariable: 'V', passwordVariable: 'Q' }] }, '- registries: "r.example.com" is the host of more than one entry. Keep one of them, or rename the others. [duplicate]'],
  [{ dockerHub: { usernameVariable: '1A', passwordVariable: 'P' } }, '- dockerHub.usernameVariable: "1A" is not the name of a CI variable. Use letters, digits and underscores, without "$" and not starting with a digit. [variable-name]'],
  // mirrors
  [{ mirrors: { 'docker.io': ['https://mirror.example.com/'] } }, '- mirrors["docker.io"][0]: "https://mirror.example.com/" starts with https://. Write "mirror.example.com". [scheme]'],
  [{ mirrors: { 'docker.io': ['mirror example'] } }, '- mirrors["docker.io"][0]: "mirror example" is not the address of a mirror. Write host, host:port or host/path, such as "mirror.example.com" or "harbor.example.com/hub". [mirror]'],
  [{ mirrors: { 'docker.io/library': ['m.example.com'] } }, '- mirrors["docker.io/library"]: "docker.io/library" is not the host of a registry. Write host or host:port, such as "registry.example.com:5000". [registry-host]'],
  [{ mirrors: { 'docker.io': ['a.b', 'a.b'] } }, '- mirrors["docker.io"]: "a.b" is the address of more than one entry. Keep one of them, or rename the others. [duplicate]'],
  // the daemon, the runner, the file
  [{ buildkit: { image: 'moby/buildkit:' } }, '- buildkit.image: "moby/buildkit:" is not an image reference. Write name:tag or name@sha256:..., such as "node:24" or "registry.example.com/team/image:1.0". [image-reference]'],
  [{ buildkit: { image: 'Moby/BuildKit:rootless' } }, '- buildkit.image: "Moby/BuildKit:rootless" has upper-case letters, which no registry takes. Write "moby/buildkit:rootless". [upper-case]'],
  [{ buildkit: { flags: ['--debug --root=/x'] } }, '- buildkit.flags[0]: "--debug --root=/x" is not one flag of buildkitd. Write --name=value, without blanks, quotes, "$" or wildcards; what needs those belongs in buildkit.toml. [daemon-flag]'],
  [{ buildkit: { connectRetries: 0 } }, '- buildkit.connectRetries: 0 is out of range. Give a number from 1 to 1000. [out-of-range]'],
  [{ runner: { tags: ['a', 'a'] } }, '- runner.tags: "a" is the tag of more than one entry. Keep one of them, or rename the others. [duplicate]'],
  [{ ciFile: 'ci/pipeline' }, '- ciFile: "ci/pipeline" is not a YAML file. Let it end in ".yml" or ".yaml". [yaml-file]'],
  [{ ciFile: '../ci.yml' }, '- ciFile: "../ci.yml" lies outside the project. Give a path inside the repository, relative to its root, such as "services/api". [outside-project]'],
];

test.each(table)('%j', (given, ...problems) => {
  expect(linesOf(given).slice(1)).toEqual(problems);
});

test('all problems arrive together, and each is data too', () => {
  const given = { image: 1, images: [{ name: 'API', context: '..' }], checks: [{ name: 'image', commands: [] }], ciFile: '' };
  expect(linesOf(given)[0]).toBe('BuildkitImagePipeline: 6 problems in its options; nothing was written.');
  expect(failure(given).problems.map(({ code, path }) => `${code} ${path}`)).toEqual([
    'unknown-option image',
    'upper-case images[0].name',
    'outside-project images[0].context',
    'reserved-name checks[0].name',
    'no-commands checks[0]',
    'empty ciFile',
  ]);
});

test('a single problem is announced as one', () => {
  expect(linesOf({ ciFile: '' })[0]).toBe('BuildkitImagePipeline: a problem in its options; nothing was written.');
});

function linesOf(given: unknown): string[] {
  return failure(given).message.split('\n');
}

function failure(given: unknown): InvalidOptionsError {
  try {
    synthesize(given as object);
  } catch (error) {
    if (error instanceof InvalidOptionsError) return error;
    throw error;
  }
  throw new Error('the options were taken');
}
