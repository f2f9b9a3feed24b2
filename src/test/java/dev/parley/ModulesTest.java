package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// The architecture: which package may use which, and where each library stops.
class ModulesTest {
    private static final String ROOT = "dev.parley.";

    /// Lowest first. A package uses those of lower layers only.
    private static final List<Set<String>> LAYERS = List.of(
            Set.of("kernel"),
            Set.of("platform"),
            Set.of("audit", "tenancy", "identity", "usage"),
            Set.of(
                    "providers",
                    "privacy",
                    "simulator",
                    "limits",
                    "routing",
                    "embeddings",
                    "knowledge",
                    "cache",
                    "guardrails",
                    "portability",
                    "analytics"),
            Set.of("gateway"),
            Set.of("conversations"),
            Set.of("realtime"),
            Set.of("app"));

    /// What is permitted beside that, within a layer.
    private static final Map<String, Set<String>> SIDEWAYS = Map.of(
            "tenancy", Set.of("audit"),
            "identity", Set.of("tenancy", "audit"),
            "usage", Set.of("tenancy", "identity"),
            "knowledge", Set.of("embeddings"),
            "cache", Set.of("embeddings"),
            "providers", Set.of("knowledge", "embeddings"),
            "routing", Set.of("providers"),
            "privacy", Set.of("providers"),
            "guardrails", Set.of("embeddings", "privacy"));

    /// A library's packages, and who may use them.
    private static final Map<String, Set<String>> LIBRARIES = Map.ofEntries(
            Map.entry("io.javalin", Set.of("platform.http")),
            Map.entry("org.eclipse.jetty", Set.of("platform.http", "simulator")),
            Map.entry("jakarta.servlet", Set.of("platform.http")),
            Map.entry("org.apache.hc", Set.of("platform.http")),
            Map.entry("org.jdbi", Set.of("platform.sql")),
            Map.entry("com.zaxxer.hikari", Set.of("platform.sql")),
            Map.entry("org.flywaydb", Set.of("platform.sql")),
            Map.entry("org.postgresql", Set.of("platform.sql")),
            Map.entry("io.zonky", Set.of("platform.sql")),
            Map.entry("io.micrometer", Set.of("platform.telemetry")),
            Map.entry("io.opentelemetry", Set.of("platform.telemetry")),
            Map.entry("ch.qos.logback", Set.of("platform.telemetry")),
            Map.entry("org.apache.lucene", Set.of("knowledge")),
            Map.entry("org.apache.pdfbox", Set.of("knowledge")),
            Map.entry("com.google.re2j", Set.of("guardrails")),
            Map.entry("ai.onnxruntime", Set.of("embeddings")),
            Map.entry("ai.djl", Set.of("embeddings")),
            Map.entry("io.lettuce", Set.of("platform.redis")),
            Map.entry("com.google.crypto.tink", Set.of("platform.crypto")),
            Map.entry("com.nimbusds", Set.of("identity")),
            Map.entry("com.password4j", Set.of("identity")),
            Map.entry("com.networknt", Set.of("platform.json")),
            Map.entry("io.github.bucket4j", Set.of("limits")),
            Map.entry("io.github.resilience4j", Set.of("gateway")),
            Map.entry("picocli", Set.of("app")),
            Map.entry("org.HdrHistogram", Set.of("app")));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.parley");

    @Test
    void packagesUseOnlyThoseBelowThem() {
        var wrong = violations(dependency -> {
            var from = module(dependency.getOriginClass());
            var to = module(dependency.getTargetClass());
            return !from.equals(to)
                    && layer(to) >= layer(from)
                    && !SIDEWAYS.getOrDefault(from, Set.of()).contains(to);
        });
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyPackageStandsInALayer() {
        assertThat(CLASSES.stream().map(ModulesTest::module).filter(module -> layer(module) < 0))
                .isEmpty();
    }

    @Test
    void librariesStopAtTheirPackage() {
        var wrong = new TreeSet<String>();
        for (var type : CLASSES)
            for (var dependency : type.getDirectDependenciesFromSelf())
                LIBRARIES.forEach((library, users) -> {
                    boolean uses = dependency.getTargetClass().getPackageName().startsWith(library);
                    if (uses && users.stream().noneMatch(user -> isIn(type, user)))
                        wrong.add(type.getName() + " uses " + library);
                });
        assertThat(wrong).isEmpty();
    }

    @Test
    void onlyTasksStartThreads() {
        var wrong = calls(
                type -> !isIn(type, "platform.tasks") && !isIn(type, "app.bench") && !isIn(type, "simulator"),
                name -> name.startsWith("java.lang.Thread.ofVirtual")
                        || name.startsWith("java.lang.Thread.ofPlatform")
                        || name.startsWith("java.lang.Thread.start")
                        || name.startsWith("java.util.concurrent.Executors.new"));
        assertThat(wrong).isEmpty();
    }

    @Test
    void onlyTheAppReadsTheEnvironment() {
        var wrong = calls(type -> !isIn(type, "app"), name -> name.startsWith("java.lang.System.getenv"));
        assertThat(wrong).isEmpty();
    }

    private static Set<String> violations(Predicate<Dependency> wrong) {
        var found = new TreeSet<String>();
        for (var type : CLASSES)
            for (var dependency : type.getDirectDependenciesFromSelf())
                if (dependency.getTargetClass().getPackageName().startsWith("dev.parley") && wrong.test(dependency))
                    found.add(type.getName() + " uses "
                            + dependency.getTargetClass().getName());
        return found;
    }

    private static Set<String> calls(Predicate<JavaClass> callers, Predicate<String> called) {
        var found = new TreeSet<String>();
        for (var type : CLASSES)
            if (callers.test(type))
                for (var call : type.getMethodCallsFromSelf())
                    if (called.test(call.getTarget().getFullName()))
                        found.add(type.getName() + " calls " + call.getTarget().getFullName());
        return found;
    }

    private static boolean isIn(JavaClass type, String place) {
        return (type.getPackageName() + ".").startsWith(ROOT + place + ".");
    }

    private static String module(JavaClass type) {
        var rest = type.getPackageName().substring(ROOT.length());
        int dot = rest.indexOf('.');
        return dot < 0 ? rest : rest.substring(0, dot);
    }

    private static int layer(String module) {
        for (int i = 0; i < LAYERS.size(); i++) if (LAYERS.get(i).contains(module)) return i;
        return -1;
    }
}
