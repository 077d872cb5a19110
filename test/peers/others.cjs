const { Homebrew } = require('@nikovirtala/projen-homebrew');
const { LernaProject } = require('lerna-projen');
const { awscdk, javascript } = require('projen');
const { BuildkitImagePipeline } = require('projen-buildkit-image-pipeline');
const { Nvmrc } = require('projen-nvm');
const { GitlabCDKPipeline } = require('projen-pipelines');

// A user's project with constructs of other authors, before or after ours, in the folders that the command line names.
process.env.PROJEN_DISABLE_POST = 'true';
const npm = { packageManager: javascript.NodePackageManager.NPM, defaultReleaseBranch: 'main' };

function application(outdir, order) {
  const app = new awscdk.AwsCdkTypeScriptApp({ ...npm, name: 'app', outdir, cdkVersion: '2.200.0' });
  const others = () => {
    new GitlabCDKPipeline(app, { iamRoleArns: { default: 'arn' }, pkgNamespace: '@acme', stages: [{ name: 'prod', env: { account: '1', region: 'eu-central-1' } }] });
    new Homebrew(app, { packages: ['jq'] });
    new Nvmrc(app, { nodeVersion: '24' });
  };
  if (order === 'before') others();
  new BuildkitImagePipeline(app);
  if (order === 'after') others();
  app.synth();
}

function monorepo(outdir) {
  const root = new LernaProject({ ...npm, name: 'mono', outdir, useWorkspaces: true });
  new BuildkitImagePipeline(root, { images: [] });
  new BuildkitImagePipeline(new javascript.NodeProject({ ...npm, name: 'api', parent: root, outdir: 'packages/api' }));
  root.synth();
}

const [before, after, mono] = process.argv.slice(2);
application(before, 'before');
application(after, 'after');
monorepo(mono);
