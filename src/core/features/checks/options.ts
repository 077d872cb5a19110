import type { CiVariable } from '../../text/value.ts';

/** Something that must pass before an image is built: commands, or a task of the project. */
export interface CheckOptions {
  /**
   * The name of the job.
   *
   * Errors: `reserved-name` for GitLab's keywords, `taken-name` for a job that exists already,
   * `duplicate`, `job-name`.
   *
   * @default - the name of the task
   * @example 'test'
   */
  readonly name?: string;

  /**
   * The image that the job runs in.
   *
   * Errors: `image-reference`, `upper-case`.
   *
   * @default - for a task of a Node project the `node` image of its Node version; else the runner's own
   * @example 'node:24'
   */
  readonly image?: string;

  /**
   * The commands of the job, run by its shell one after the other until one fails.
   *
   * Errors: `no-commands` for an empty list, `one-of` beside `task`.
   *
   * @default - none; give `task` instead
   * @example ['npm ci', 'npm test']
   */
  readonly commands?: string[];

  /**
   * A task of the projen project, run after the project's own install command.
   *
   * Errors: `unknown-task`, `no-tasks` in the ES module, which knows no project, `one-of`.
   *
   * @default - none; a Node project without checks runs its `build` task
   * @example 'test'
   */
  readonly task?: string;

  /**
   * Containers that run beside the job, such as its database.
   *
   * Errors: `duplicate` for two that the job would reach under one name, and those of their own options.
   *
   * @default []
   * @example [{ image: 'postgres:17', alias: 'db', variables: { POSTGRES_PASSWORD: 'test' } }]
   * @see https://docs.gitlab.com/ci/services/
   */
  readonly services?: CheckService[];

  /**
   * Variables of the job, which its services have too: a string is literal (`$` stays a dollar sign),
   * `{ variable: 'NAME' }` is the value of another CI variable.
   *
   * Errors: `variable-name`, `own-name` for a variable that is assigned to its own name, `wrong-type`.
   *
   * @default {}
   * @example { NODE_ENV: 'test', REVISION: { variable: 'CI_COMMIT_SHA' } }
   * @see https://docs.gitlab.com/ci/variables/
   */
  readonly variables?: { readonly [name: string]: string | CiVariable };

  /**
   * The jobs that must pass before this one starts: checks of this list, jobs of the project's
   * `GitlabConfiguration`, or jobs in the `needs` of the pipeline. The job starts right after them, whatever else its stage and the stages before
   * it still do, and of all artifacts it gets theirs only.
   *
   * Errors: `unknown-job`, `absent-job`, `cycle` for checks that would wait for each other or for an image, `job-name`,
   * `duplicate`, `too-many` for more than 50.
   *
   * @default - the job starts with its stage, beside the other checks
   * @example ['compile']
   * @see https://docs.gitlab.com/ci/yaml/needs/
   */
  readonly needs?: string[];

  /**
   * A regular expression between slashes, in RE2 syntax, that finds the coverage in the job's log. GitLab
   * takes the last line that it matches, and the number in that.
   *
   * Errors: `pattern` where GitLab could not read it.
   *
   * @default - none
   * @example '/^Lines\\s*:\\s*\\d+\\.?\\d*%/'
   * @see https://docs.gitlab.com/ci/testing/code_coverage/#configure-coverage-reporting
   */
  readonly coverage?: string;

  /**
   * The report of the lines that the tests cover, which merge requests then show in the diff.
   *
   * Errors: `wrong-type`, and those of its own options.
   *
   * @default - none
   * @example { path: 'coverage/cobertura-coverage.xml' }
   * @see https://docs.gitlab.com/ci/testing/code_coverage/#coverage-visualization
   */
  readonly coverageReport?: CoverageReport;

  /**
   * Files of the job that GitLab keeps, also when the check fails.
   *
   * Errors: `no-artifacts` where it names no file, and those of its own options.
   *
   * @default - none
   * @example { junit: ['junit.xml'] }
   * @see https://docs.gitlab.com/ci/jobs/job_artifacts/
   */
  readonly artifacts?: CheckArtifacts;
}

/** A container that runs beside the job of a check. */
export interface CheckService {
  /**
   * The image of the service.
   *
   * Errors: `image-reference`, `upper-case`.
   *
   * @example 'postgres:17'
   */
  readonly image: string;

  /**
   * The host name under which the job reaches the service.
   *
   * Errors: `host-name`, `duplicate`.
   *
   * @default - the image's name without tag, in which a dash stands for each slash
   * @example 'db'
   */
  readonly alias?: string;

  /**
   * Variables of this service alone, literal or from a CI variable as those of the check. Runners keep the
   * variables of the project's settings from services: assign such a one to another name in the
   * `variables` of the check, which every service has.
   *
   * Errors: `variable-name`, `own-name`, `wrong-type`.
   *
   * @default {}
   * @example { POSTGRES_DB: 'test', POSTGRES_PASSWORD: 'test' }
   * @see https://docs.gitlab.com/ci/services/#using-servicesvariables
   */
  readonly variables?: { readonly [name: string]: string | CiVariable };
}

/** Files of a check that GitLab keeps, also when it fails. Paths are relative to the repository's root and may be globs. */
export interface CheckArtifacts {
  /**
   * Files and folders to keep. The jobs that need the check, the image's among them, find them in their
   * clone: what a check compiles can be copied into the image, and what should not be belongs in the
   * `.dockerignore`.
   *
   * Errors: `outside-project`, `path` for a backslash or a dollar sign, `duplicate`.
   *
   * @default []
   * @example ['dist', 'logs/*.txt']
   * @see https://docs.gitlab.com/ci/yaml/#artifactspaths
   */
  readonly paths?: string[];

  /**
   * Reports in the JUnit format, which merge requests and pipelines then show.
   *
   * Errors: `outside-project`, `path`, `duplicate`.
   *
   * @default []
   * @example ['reports/junit-*.xml']
   * @see https://docs.gitlab.com/ci/testing/unit_test_reports/
   */
  readonly junit?: string[];

  /**
   * How long the files are kept: whole numbers with their units, or `never` to keep them for good.
   *
   * Errors: `period`.
   *
   * @default - as long as the GitLab instance keeps artifacts
   * @example '1 week'
   * @see https://docs.gitlab.com/ci/yaml/#artifactsexpire_in
   */
  readonly expireIn?: string;
}

/** A report of the lines that tests cover. */
export interface CoverageReport {
  /**
   * The report's file.
   *
   * Errors: `outside-project`, `path`.
   *
   * @example 'coverage/cobertura-coverage.xml'
   */
  readonly path: string;

  /**
   * The report's format: `cobertura` or `jacoco`. GitLab 17.3 or newer knows the second.
   *
   * Errors: `choice`.
   *
   * @default 'cobertura'
   * @example 'jacoco'
   */
  readonly format?: string;
}
