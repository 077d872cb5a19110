import type { CiVariable } from '../../text/value.ts';

/** A job that must pass before an image is built. It runs commands, or a task of the project. */
export interface CheckOptions {
  /**
   * The name of the job.
   *
   * Errors: `reserved-name` for a keyword of GitLab, `taken-name` for the name of an existing job,
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
   * @default - for a task of a Node project, the `node` image of its Node version; for a task of a Python or Java project, an image with that
   * language; otherwise the default image of the runner
   * @example 'node:24'
   */
  readonly image?: string;

  /**
   * The commands of the job. The shell of the job runs them in order and stops at the first that fails.
   *
   * Errors: `no-commands` for an empty list, `one-of` if `task` is set too.
   *
   * @default - none; set `task` instead
   * @example ['npm ci', 'npm test']
   */
  readonly commands?: string[];

  /**
   * A task of the projen project, or of the subproject whose construct sets the check. The job runs the install command of the project
   * first. In a Python or Java project, the job runs the commands of the task without projen, so its image needs no Node.js. If a step has a
   * condition, a folder or variables of its own, the job runs the task with projen (`npx projen test`) in the default image of the runner.
   *
   * Errors: `unknown-task`, `no-tasks` in the ES module, which has no tasks, `one-of`.
   *
   * @default - none; see `checks` for projects without checks
   * @example 'test'
   */
  readonly task?: string;

  /**
   * Containers that run alongside the job, such as a database.
   *
   * Errors: `duplicate` for two services with the same host name, and those of their own options.
   *
   * @default []
   * @example [{ image: 'postgres:17', alias: 'db', variables: { POSTGRES_PASSWORD: 'test' } }]
   * @see https://docs.gitlab.com/ci/services/
   */
  readonly services?: CheckService[];

  /**
   * Variables of the job and its services. A string is literal (`$` stays a dollar sign). Use `{ variable: 'NAME' }` for the value of
   * another CI variable.
   *
   * Errors: `variable-name`, `own-name` for a variable that gets its own value, `wrong-type`.
   *
   * @default {}
   * @example { NODE_ENV: 'test', REVISION: { variable: 'CI_COMMIT_SHA' } }
   * @see https://docs.gitlab.com/ci/variables/
   */
  readonly variables?: { readonly [name: string]: string | CiVariable };

  /**
   * The jobs that must pass before this job starts: other checks, jobs of the project's `GitlabConfiguration`, or jobs in the `needs` of
   * the pipeline. The job starts as soon as they pass and does not wait for other jobs of earlier stages or its own stage. It downloads
   * only the artifacts of these jobs.
   *
   * Errors: `unknown-job`, `absent-job`, `cycle` for checks that wait for each other or for an image, `job-name`,
   * `duplicate`, `too-many` for more than 50.
   *
   * @default - the job starts with its stage, at the same time as the other checks
   * @example ['compile']
   * @see https://docs.gitlab.com/ci/yaml/needs/
   */
  readonly needs?: string[];

  /**
   * A regular expression between slashes, in RE2 syntax, that finds the coverage in the job log. GitLab uses the last line that matches,
   * and the number in it.
   *
   * Errors: `pattern` if GitLab cannot read the expression.
   *
   * @default - none
   * @example '/^Lines\\s*:\\s*\\d+\\.?\\d*%/'
   * @see https://docs.gitlab.com/ci/testing/code_coverage/#configure-coverage-reporting
   */
  readonly coverage?: string;

  /**
   * A report of the lines that the tests cover. Merge requests show it in the diff.
   *
   * Errors: `wrong-type`, and those of its own options.
   *
   * @default - none
   * @example { path: 'coverage/cobertura-coverage.xml' }
   * @see https://docs.gitlab.com/ci/testing/code_coverage/#coverage-visualization
   */
  readonly coverageReport?: CoverageReport;

  /**
   * Files of the job that GitLab keeps, even if the check fails.
   *
   * Errors: `no-artifacts` if it names no file, and those of its own options.
   *
   * @default - none
   * @example { junit: ['junit.xml'] }
   * @see https://docs.gitlab.com/ci/jobs/job_artifacts/
   */
  readonly artifacts?: CheckArtifacts;
}

/** A container that runs alongside the job of a check. */
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
   * The host name that the job uses to reach the service.
   *
   * Errors: `host-name`, `duplicate`.
   *
   * @default - the name of the image without tag, with slashes replaced by dashes
   * @example 'db'
   */
  readonly alias?: string;

  /**
   * Variables of this service only: a literal string, or the value of a CI variable, as in the `variables` of the check. Runners do not
   * give variables of the project's settings to services. To use one, assign it to another name in the `variables` of the check, which
   * all services get.
   *
   * Errors: `variable-name`, `own-name`, `wrong-type`.
   *
   * @default {}
   * @example { POSTGRES_DB: 'test', POSTGRES_PASSWORD: 'test' }
   * @see https://docs.gitlab.com/ci/services/#using-servicesvariables
   */
  readonly variables?: { readonly [name: string]: string | CiVariable };
}

/** Files of a check that GitLab keeps, even if the check fails. Paths are relative to the repository root and can be globs. */
export interface CheckArtifacts {
  /**
   * The files and folders to keep. Jobs that need the check, including the image jobs, get them in their clone, so that the Dockerfile can
   * copy the output of the check into the image. To leave files out of the image, use the `.dockerignore`.
   *
   * Errors: `outside-project`, `path` for a backslash or a dollar sign, `duplicate`.
   *
   * @default []
   * @example ['dist', 'logs/*.txt']
   * @see https://docs.gitlab.com/ci/yaml/#artifactspaths
   */
  readonly paths?: string[];

  /**
   * Reports in the JUnit format. Merge requests and pipelines show them.
   *
   * Errors: `outside-project`, `path`, `duplicate`.
   *
   * @default []
   * @example ['reports/junit-*.xml']
   * @see https://docs.gitlab.com/ci/testing/unit_test_reports/
   */
  readonly junit?: string[];

  /**
   * How long to keep the files: whole numbers with their units, or `never` to keep them forever.
   *
   * Errors: `period`.
   *
   * @default - the period that the GitLab instance sets for artifacts
   * @example '1 week'
   * @see https://docs.gitlab.com/ci/yaml/#artifactsexpire_in
   */
  readonly expireIn?: string;
}

/** A report of the lines that tests cover. */
export interface CoverageReport {
  /**
   * The file of the report.
   *
   * Errors: `outside-project`, `path`.
   *
   * @example 'coverage/cobertura-coverage.xml'
   */
  readonly path: string;

  /**
   * The format of the report: `cobertura` or `jacoco`. `jacoco` requires GitLab 17.3 or newer.
   *
   * Errors: `choice`.
   *
   * @default 'cobertura'
   * @example 'jacoco'
   */
  readonly format?: string;
}
