package main

import (
	"github.com/aws/jsii-runtime-go"
	"github.com/projen/projen-go/projen"
	pipeline "gitlab.com/projen-buildkit-image-pipeline/projen-buildkit-image-pipeline-go/projenbuildkitimagepipeline"
)

func main() {
	defer jsii.Close()

	project := projen.NewProject(&projen.ProjectOptions{Name: jsii.String("app")})
	template := &pipeline.BuildkitImagePipelineOptions{
		ImageDefaults: &pipeline.ImageOptions{
			Platforms: jsii.Strings("linux/amd64", "linux/arm64"),
			BuildArgs: &map[string]interface{}{"NODE_VERSION": "24"},
		},
		Cache: &pipeline.CacheOptions{Inline: &pipeline.InlineCacheOptions{}},
	}
	own := &pipeline.BuildkitImagePipelineOptions{
		Images: &[]*pipeline.ImageOptions{{
			Name:    jsii.String("api"),
			Context: jsii.String("services/api"),
			BuildArgs: &map[string]interface{}{
				"MOTTO":    `it's $5, "wörld"`,
				"REVISION": &pipeline.CiVariable{Variable: jsii.String("CI_COMMIT_SHA")},
			},
			Secrets: &[]*pipeline.SecretOptions{
				{Id: jsii.String("npm"), Variable: jsii.String("NPM_TOKEN")},
				{Id: jsii.String("pip"), FileVariable: jsii.String("PIP_CONF")},
			},
			NoCache: jsii.Bool(true),
		}},
		Checks: &[]*pipeline.CheckOptions{{
			Name:     jsii.String("test"),
			Image:    jsii.String("node:24"),
			Commands: jsii.Strings("npm test"),
			Services: &[]*pipeline.CheckService{{
				Image:     jsii.String("postgres:17"),
				Variables: &map[string]interface{}{"POSTGRES_PASSWORD": &pipeline.CiVariable{Variable: jsii.String("DB")}},
			}},
		}},
		Registries: &[]*pipeline.RegistryOptions{
			{DockerHub: &pipeline.DockerHubOptions{UsernameVariable: jsii.String("HUB_USER"), PasswordVariable: jsii.String("HUB_TOKEN")}},
			{DependencyProxy: jsii.Bool(true)},
		},
		Tags: &pipeline.TagOptions{
			Semver: jsii.Strings("{{version}}"),
			Raw:    &[]*pipeline.RawTag{{Value: &pipeline.CiVariable{Variable: jsii.String("CI_COMMIT_SHORT_SHA")}, On: jsii.Strings("branches")}},
			Edge:   &pipeline.EdgeTag{},
		},
		Triggers:         &pipeline.TriggerOptions{GitTags: jsii.String("semver"), DefaultBranch: jsii.Bool(true)},
		Mirrors:          &map[string]*[]*string{"docker.io": jsii.Strings("mirror.example.com/hub")},
		CompressionLevel: jsii.Number(3),
	}
	options := pipeline.BuildkitImagePipeline_MergeOptions(template, own, &pipeline.MergeSettings{Locked: jsii.Strings("cache")})

	construct := pipeline.NewBuildkitImagePipeline(project, options)
	construct.AddImage(&pipeline.ImageOptions{Name: jsii.String("web"), SmokeTest: &pipeline.SmokeTestOptions{Commands: jsii.Strings("nginx -t")}})
	construct.AddCheck(&pipeline.CheckOptions{Name: jsii.String("lint"), Commands: jsii.Strings("make lint"), Needs: jsii.Strings("test")})
	project.AddGitIgnore(construct.Image(jsii.String("web")).JobName)
	project.Synth()
}
