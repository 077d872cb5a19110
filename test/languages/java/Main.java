import io.github.cdklabs.projen.Project;
import io.github.cdklabs.projen.ProjectOptions;
import io.gitlab.projen.buildkitimagepipeline.*;
import java.util.List;
import java.util.Map;

public class Main {
    public static void main(String[] arguments) {
        Project project = new Project(ProjectOptions.builder().name("app").build());
        BuildkitImagePipelineOptions template = BuildkitImagePipelineOptions.builder()
            .imageDefaults(ImageOptions.builder().platforms(List.of("linux/amd64", "linux/arm64")).buildArgs(Map.of("NODE_VERSION", "24")).build())
            .cache(CacheOptions.builder().inline(InlineCacheOptions.builder().build()).build())
            .build();
        BuildkitImagePipelineOptions own = BuildkitImagePipelineOptions.builder()
            .images(List.of(ImageOptions.builder()
                .name("api")
                .context("services/api")
                .buildArgs(Map.of("MOTTO", "it's $5, \"w\u00f6rld\"", "REVISION", CiVariable.builder().variable("CI_COMMIT_SHA").build()))
                .secrets(List.of(
                    SecretOptions.builder().id("npm").variable("NPM_TOKEN").build(),
                    SecretOptions.builder().id("pip").fileVariable("PIP_CONF").build()))
                .noCache(true)
                .build()))
            .checks(List.of(CheckOptions.builder()
                .name("test")
                .image("node:24")
                .commands(List.of("npm test"))
                .services(List.of(CheckService.builder().image("postgres:17").variables(Map.of("POSTGRES_PASSWORD", CiVariable.builder().variable("DB").build())).build()))
                .build()))
            .registries(List.of(
                RegistryOptions.builder().dockerHub(DockerHubOptions.builder().usernameVariable("HUB_USER").passwordVariable("HUB_TOKEN").build()).build(),
                RegistryOptions.builder().dependencyProxy(true).build()))
            .tags(TagOptions.builder()
                .semver(List.of("{{version}}"))
                .raw(List.of(RawTag.builder().value(CiVariable.builder().variable("CI_COMMIT_SHORT_SHA").build()).on(List.of("branches")).build()))
                .edge(EdgeTag.builder().build())
                .build())
            .triggers(TriggerOptions.builder().gitTags("semver").defaultBranch(true).build())
            .mirrors(Map.of("docker.io", List.of("mirror.example.com/hub")))
            .compressionLevel(3)
            .build();
        MergeSettings settings = MergeSettings.builder().locked(List.of("cache")).build();

        BuildkitImagePipeline pipeline = new BuildkitImagePipeline(project, BuildkitImagePipeline.mergeOptions(template, own, settings));
        pipeline.addImage(ImageOptions.builder().name("web").smokeTest(SmokeTestOptions.builder().commands(List.of("nginx -t")).build()).build());
        pipeline.addCheck(CheckOptions.builder().name("lint").commands(List.of("make lint")).needs(List.of("test")).build());
        project.addGitIgnore(pipeline.image("web").getJobName());
        project.synth();
    }
}
