from projen import Project
from projen_buildkit_image_pipeline import (
    BuildkitImagePipeline,
    BuildkitImagePipelineOptions,
    CacheOptions,
    CheckOptions,
    CheckService,
    CiVariable,
    DockerHubOptions,
    EdgeTag,
    ImageOptions,
    InlineCacheOptions,
    RawTag,
    RegistryOptions,
    SecretOptions,
    TagOptions,
    TriggerOptions,
)

project = Project(name="app")
options = BuildkitImagePipeline.merge_options(
    BuildkitImagePipelineOptions(
        image_defaults=ImageOptions(platforms=["linux/amd64", "linux/arm64"], build_args={"NODE_VERSION": "24"}),
        cache=CacheOptions(inline=InlineCacheOptions()),
    ),
    BuildkitImagePipelineOptions(
        images=[
            ImageOptions(
                name="api",
                context="services/api",
                build_args={"MOTTO": 'it\'s $5, "wörld"', "REVISION": CiVariable(variable="CI_COMMIT_SHA")},
                secrets=[SecretOptions(id="npm", variable="NPM_TOKEN"), SecretOptions(id="pip", file_variable="PIP_CONF")],
                no_cache=True,
            ),
        ],
        checks=[
            CheckOptions(
                name="test",
                image="node:24",
                commands=["npm test"],
                services=[CheckService(image="postgres:17", variables={"POSTGRES_PASSWORD": CiVariable(variable="DB")})],
            ),
        ],
        registries=[
            RegistryOptions(docker_hub=DockerHubOptions(username_variable="HUB_USER", password_variable="HUB_TOKEN")),
            RegistryOptions(dependency_proxy=True),
        ],
        tags=TagOptions(
            semver=["{{version}}"],
            raw=[RawTag(value=CiVariable(variable="CI_COMMIT_SHORT_SHA"), on=["branches"])],
            edge=EdgeTag(),
        ),
        triggers=TriggerOptions(git_tags="semver", default_branch=True),
        mirrors={"docker.io": ["mirror.example.com/hub"]},
        compression_level=3,
    ),
    locked=["cache"],
)
pipeline = BuildkitImagePipeline(project, **options)
pipeline.add_image(name="web", smoke_test={"commands": ["nginx -t"]})
pipeline.add_check(name="lint", commands=["make lint"], needs=["test"])
project.add_git_ignore(pipeline.image("web").job_name)
project.synth()
